import type { PanelMessages } from './panels.ts';

const count = (n: number, one: string, many: string): string => `${String(n)} ${n === 1 ? one : many}`;

/** The panels' words in German. Kinds of token are named without inflection where they stand inside a sentence. */
export const panelsDe: PanelMessages = {
  kinds: {
    request: 'eine Aktivierungsanfrage',
    response: 'eine Aktivierungsantwort',
    refresh: 'eine Verlängerung',
    report: 'ein Bericht',
    deactivation: 'eine Deaktivierung',
  },
  kindNames: {
    request: 'Aktivierungsanfrage',
    response: 'Aktivierungsantwort',
    refresh: 'Verlängerung',
    report: 'Bericht',
    deactivation: 'Deaktivierung',
  },
  foreign: {
    part: 'ein Teil eines Tokens',
    url: 'eine Webadresse',
    jwt: 'ein Anmeldetoken aus dem Web',
    json: 'Daten eines anderen Programms',
    wifi: 'der Code eines WLANs',
    contact: 'eine Visitenkarte',
    mail: 'eine E-Mail-Adresse',
    phone: 'eine Telefonnummer',
    'one-time-password': 'der Code einer Passwort-App',
    pem: 'ein Schlüssel oder ein Zertifikat',
    number: 'eine Zahl',
    text: 'irgendein anderer Text',
  },
  ways: {
    qr: 'QR-Code',
    camera: 'Kamera',
    photo: 'Bild',
    file: 'Datei',
    text: 'Text',
    link: 'Link',
    scanner: 'Tastaturscanner',
    share: 'andere App',
    print: 'Papier',
  },
  show: {
    enlarge: 'Ganzer Bildschirm',
    enlargeLabel: (what) => `${what}: QR-Code auf dem ganzen Bildschirm zeigen`,
    shrink: 'Zurück',
    shrinkLabel: 'Ganzen Bildschirm verlassen',
    qrLabel: (what) => `QR-Code: ${what}`,
    brightness: 'Lässt er sich nicht scannen, stellen Sie den Bildschirm heller.',
    notRead: 'Lässt er sich nicht scannen?',
    help: 'Stellen Sie den Bildschirm heller oder wählen Sie größere Quadrate.',
    density: 'Quadrate des Codes',
    densities: {
      coarse: (codes) => (codes === 1 ? 'Groß' : `Groß, in ${String(codes)} Teilen`),
      normal: (codes) => (codes === 1 ? 'Normal' : `Normal, in ${String(codes)} Teilen`),
      dense: (codes) => (codes === 1 ? 'Klein' : `Klein, in ${String(codes)} Teilen`),
    },
    more: 'Weitere Wege',
    share: 'Teilen',
    shared: 'An die gewählte App übergeben.',
    link: 'Link kopieren',
    linkCopied: 'Der Link ist kopiert. Wer ihn öffnet, wird gefragt, bevor etwas geschieht.',
    print: 'Drucken',
    saveAs: 'Speichern unter…',
    savedThere: 'Am gewählten Ort gespeichert.',
    copy: 'Text kopieren',
    copied: 'Der Text ist kopiert.',
    save: 'Datei speichern',
    saved: (name) => `Gespeichert als ${name}.`,
    asText: 'Als Text zeigen',
    textLabel: (what) => `${what} als Text`,
    parts: 'Teile des Codes',
    part: (n, of) => `Teil ${String(n)} von ${String(of)}`,
    partPrevious: 'Voriger Teil',
    partNext: 'Nächster Teil',
    partPause: 'Anhalten',
    partPlay: 'Nacheinander zeigen',
  },
  sheet: {
    for: 'Für',
    concerns: 'Betrifft',
    addressee: {
      request: 'den Aussteller',
      report: 'den Aussteller',
      deactivation: 'den Aussteller',
      response: 'das Gerät, das gefragt hat, und kein anderes',
      refresh: 'das Gerät, für das sie gemacht ist, und kein anderes',
    },
    what: {
      request: 'Damit bittet ein Gerät um eine Lizenz. Nur der Aussteller kann es lesen.',
      response:
        'Damit wird ein Gerät lizenziert. Kein anderes kann es verwenden, es darf also offen weitergegeben werden.',
      refresh:
        'Damit wird die Lizenz eines Geräts verlängert. Kein anderes kann es verwenden, es darf also offen weitergegeben werden.',
      report:
        'Damit teilt ein Gerät dem Aussteller mit, was verbraucht wurde und bis wann es lizenziert ist. Nur der Aussteller kann es lesen.',
      deactivation: 'Ein Gerät hat seine Lizenz zurückgegeben. Sein Platz ist frei, sobald der Aussteller dies hat.',
    },
    next: 'Was zu tun ist:',
    todo: {
      request:
        'Der Aussteller öffnet Offlease bei „Issue“, drückt „Scan or drop any token“ und scannt den Code oder tippt den Text ab. Die Antwort geht zurück an das Gerät.',
      response:
        'Drücken Sie am Gerät „Antwort scannen“ und halten Sie den Code vor Kamera oder Scanner, oder tippen Sie den Text ab.',
      refresh:
        'Drücken Sie am Gerät „Verlängerung scannen“ und halten Sie den Code vor Kamera oder Scanner, oder tippen Sie den Text ab.',
      report:
        'Der Aussteller öffnet Offlease bei „Issue“, drückt „Scan or drop any token“ und scannt den Code oder tippt den Text ab.',
      deactivation:
        'Der Aussteller öffnet Offlease bei „Issue“, drückt „Scan or drop any token“ und scannt den Code oder tippt den Text ab. Heben Sie das Blatt so lange auf.',
    },
    partsHint: 'Scannen Sie alle Teile, in beliebiger Reihenfolge.',
    text: 'Dasselbe als Text',
    textHint: (characters) =>
      `${characters} Zeichen. Leerzeichen, Zeilenumbrüche und Kleinbuchstaben spielen keine Rolle.`,
  },
  take: {
    scan: 'Mit der Kamera scannen',
    cameraWhy:
      'Die Kamera wird nur benutzt, um den QR-Code zu lesen. Ihre Bilder bleiben in diesem Browser und werden nicht aufbewahrt.',
    cameraAllow: 'Kamera einschalten',
    cameraStarting: 'Die Kamera wird eingeschaltet…',
    cameraHint: 'Halten Sie den QR-Code vor die Kamera.',
    cameraLabel: 'Kamerabild',
    cameraStop: 'Kamera ausschalten',
    camera: 'Kamera',
    cameraNumber: (n) => `Kamera ${String(n)}`,
    noCamera: 'Dieses Gerät hat keine Kamera, die der Browser benutzen kann. Nehmen Sie einen der anderen Wege.',
    scannerMissing:
      'Der Scanner konnte nicht geladen werden. Nehmen Sie eine Datei oder den Text, oder laden Sie die Seite neu.',
    zoom: 'Zoom',
    torchOn: 'Licht an',
    torchOff: 'Licht aus',
    parts: (have, total) => `${String(have)} von ${String(total)} Teilen gelesen.`,
    partsMissing: (list) => `Es fehlen noch: ${list}.`,
    file: 'Datei öffnen',
    photo: 'Bild öffnen',
    paste: 'Einfügen',
    anywhere: {
      text: 'Einfügen geht überall auf dieser Seite.',
      file: 'Eine Datei kann überall abgelegt werden.',
      scanner: 'Ein Tastaturscanner wird sofort gelesen.',
    },
    noWay: 'Der Hersteller dieses Produkts lässt hier keine Tokens zu. Fragen Sie ihn, wie es lizenziert wird.',
    mended:
      'Der Scanner tippt für eine andere Tastatur als die dieses Geräts, oder die Feststelltaste ist an. Es wurde trotzdem gelesen; stellen Sie den Scanner bei Gelegenheit auf die Tastatur dieses Geräts.',
    pasteLabel: 'Text des Tokens',
    pasteHint: 'Er beginnt mit OFL1. Zeilenumbrüche und Leerzeichen schaden nicht.',
    submit: 'Diesen Text verwenden',
    checking: 'Wird geprüft…',
  },
  license: {
    title: 'Lizenz dieses Geräts',
    opening: 'Die Lizenz wird geöffnet…',
    states: {
      'not-activated': 'Nicht aktiviert',
      lost: 'Lizenz verloren',
      active: 'Aktiv',
      soon: 'Aktiv, endet bald',
      grace: 'Nachfrist',
      held: 'Sperrt gleich',
      unsure: 'Datum unsicher',
      'lease-expired': 'Laufzeit beendet',
      'entitlement-not-active': 'Abonnement beendet',
    },
    reasons: {
      'not-activated': 'Dieses Gerät hat noch keine Lizenz.',
      lost: 'Dieses Gerät war lizenziert, aber was der Browser gespeichert hatte, ist weg.',
      requested: (date) => `Die Anfrage vom ${date} wartet auf ihre Antwort.`,
      returned: (date) => `Die Lizenz wurde am ${date} zurückgegeben.`,
      grace: (until) =>
        `Die Laufzeit ist zu Ende. Das Produkt geht noch bis ${until}; verlängern Sie die Lizenz vorher.`,
      held: (until) =>
        `Die Lizenz ist zu Ende. Was gerade läuft, kann bis ${until} beendet werden; dann sperrt das Produkt.`,
      unsure:
        'Dieses Produkt braucht ein Datum, auf das Verlass ist, und die Uhr dieses Geräts kann nicht stimmen. Stellen Sie die Uhr oder scannen Sie eine Verlängerung; dann geht es wieder.',
      soon: (until) => `Die Laufzeit endet am ${until}. Eine Verlängerung verschiebt das Ende.`,
      'lease-expired': (since) =>
        `Die Laufzeit endete am ${since}, deshalb ist das Produkt gesperrt. Aktivieren Sie es neu, oder scannen Sie eine Verlängerung, wenn der Aussteller eine geschickt hat.`,
      'entitlement-not-active': (since) =>
        `Das Abonnement endete am ${since}, deshalb ist das Produkt gesperrt. Es geht wieder, sobald das Abonnement verlängert ist.`,
    },
    until: (date) => `bis ${date}`,
    since: (date) => `seit ${date}`,
    timeLeft: (days, seconds) => {
      if (days > 1) return { amount: String(days), unit: 'Tage übrig' };
      if (seconds > 2 * 3600) return { amount: String(Math.ceil(seconds / 3600)), unit: 'Stunden übrig' };
      const minutes = Math.max(0, Math.ceil(seconds / 60));
      return { amount: String(minutes), unit: minutes === 1 ? 'Minute übrig' : 'Minuten übrig' };
    },
    clock: {
      ok: '',
      behind:
        'Die Uhr dieses Geräts zeigt ein früheres Datum als schon einmal, deshalb gilt ihr Datum nicht. Stellen Sie die Uhr. Stimmt sie jetzt, scannen Sie eine Verlängerung.',
      ahead:
        'Die Uhr dieses Geräts zeigt ein späteres Datum, als es sein kann, deshalb gilt ihr Datum nicht. Stellen Sie die Uhr. Stimmt sie jetzt, scannen Sie eine Verlängerung.',
    },
    barLabel: 'Anteil der Laufzeit, der übrig ist',
    locked: 'Gesperrt',
    forCustomer: (customer) => `für ${customer}`,
    edition: 'Ausgabe',
    plan: 'Tarif',
    customer: 'Kunde',
    seat: 'Platz',
    features: 'Funktionen',
    noFeatures: 'Diese Lizenz nennt keine Funktionen.',
    unknownFeatures: (n) => `${count(n, 'Funktion ist', 'Funktionen sind')} dieser Version des Produkts nicht bekannt.`,
    attributes: 'Eigenschaften',
    details: 'Einzelheiten',
    dateHere: 'Datum dieses Geräts',
    deviceId: 'Gerätekennung',
    machineLabel: 'Maschine',
    lastReport: 'Letzter Bericht',
    reportEvery: 'Berichte verlangt',
    reportEveryValue: (n) => (n <= 1 ? 'vor jeder Verlängerung' : `vor einer von je ${String(n)} Verlängerungen`),
    activationId: 'Kennung der Aktivierung',
    sequence: 'Folgenummer',
    issuedOn: 'Laufzeit begann',
    leaseEnd: 'Laufzeit endet',
    graceEnd: 'Nachfrist endet',
    subscriptionEnd: 'Abonnement endet',
    perpetual: 'Unbefristet',
    maintenanceEnd: 'Wartung endet',
    rootFingerprint: 'Stammschlüssel des Herstellers',
    productId: 'Produktkennung',
  },
  features: {
    included: 'Enthalten',
    unlimited: 'Unbegrenzt',
    left: ({ remaining, limit }) => `${remaining} von ${limit} übrig`,
    free: ({ remaining, limit }) => `${remaining} von ${limit} frei`,
    used: (used) => `${used} verbraucht`,
    checkedOut: (used) => `${used} ausgeliehen`,
    barLabel: (name) => `${name}: Anteil, der übrig ist`,
    checkouts: (n) => count(n, 'Ausleihe', 'Ausleihen'),
    owner: (amount, owner) => (owner === undefined ? `${amount}, ohne Namen` : `${amount} · ${owner}`),
    since: (date) => `seit ${date}`,
    return: 'Zurückgeben',
    returnLabel: (amount, name) => `${amount} × ${name} zurückgeben`,
    returnQuestion: (amount, name) => `${amount} × ${name} zurückgeben?`,
    returnConsequence:
      'Sie sind sofort für andere frei. Wer sie noch benutzt, erfährt es nicht: Geben Sie nur zurück, was niemand mehr braucht.',
    returnKeep: 'Ausgeliehen lassen',
  },
  health: {
    title: 'Zustand des Geräts',
    attention: 'Bitte ansehen',
    well: 'Alles in Ordnung',
    clock: {
      title: 'Uhr',
      ok: 'Richtig, soweit man es wissen kann',
      behind: 'Geht nach',
      ahead: 'Geht vor',
      date: 'Datum dieses Geräts',
    },
    storage: {
      title: 'Speicher',
      looking: 'Der Browser wird gefragt…',
      kept: 'Bleibt, bis ihn jemand löscht',
      mayBeCleared: 'Kann gelöscht werden',
      mayBeClearedAdvice:
        'Wird der Platz knapp, darf der Browser löschen, was diese Seite gespeichert hat, und die Lizenz mit. Bitten Sie ihn, es zu behalten.',
      unknown: 'Der Browser sagt es nicht',
      unknownAdvice:
        'Behalten Sie die Daten dieser Website, wenn Sie den Browser aufräumen, sonst geht die Lizenz verloren.',
      emptied: 'Behält nicht, was gespeichert wird',
      emptiedAdvice: (times) =>
        `Was hier gespeichert war, ist ${times}-mal verschwunden. Schalten Sie für diese Website „Daten beim Schließen löschen“ aus und benutzen Sie kein privates und kein Gastfenster; sonst geht jede Lizenz hier wieder verloren.`,
      ask: 'Browser bitten',
      asking: 'Er wird gefragt…',
      granted: 'Der Browser behält es jetzt.',
      refused:
        'Der Browser hat abgelehnt. Installieren Sie diese App oder setzen Sie ein Lesezeichen auf diese Seite und fragen Sie noch einmal: Viele Browser stimmen dann zu.',
      unanswered: 'Der Browser hat nicht geantwortet. Suchen Sie seine Frage neben der Adresse.',
      used: (used) => `${used} belegt`,
      alone: 'Dieser Browser sagt anderen Fenstern nicht, was sich ändert: Laden Sie sie nach jeder Änderung neu.',
    },
    identity: {
      title: 'Identität',
      lead: 'Jedes Gerät hat für jedes Produkt eine eigene Kennung. Ihr Schlüssel verlässt diesen Browser nie.',
    },
  },
  lost: {
    title: 'Die Lizenz, die hier war, ist verloren',
    identityTitle: 'Was hier gespeichert war, wurde gelöscht',
    lead: (seat) =>
      seat === undefined
        ? 'Der Speicher des Browsers wurde geleert oder beschädigt, deshalb ist dies für den Aussteller ein neues Gerät.'
        : `Der Speicher des Browsers wurde geleert oder beschädigt, deshalb ist dies für den Aussteller ein neues Gerät. Es hatte den Platz „${seat}“.`,
    identityLead:
      'Eine Lizenz ging nicht verloren. Anfragen, die vorher gezeigt wurden, können nicht mehr beantwortet werden.',
    wayBack:
      'Der Weg zurück: Aktivieren Sie neu und nennen Sie dem Aussteller die alte Gerätekennung. Er kann dieses Gerät den alten Platz übernehmen lassen.',
    oldDevice: 'Alte Gerätekennung',
    habit: (times) =>
      `Das ist ${String(times)}-mal geschehen: Dieser Browser behält nicht, was er speichert. Beheben Sie das zuerst, siehe „Zustand des Geräts“.`,
  },
  damaged: {
    title: 'Der Weg zurück',
    lead: 'Was für dieses Produkt gespeichert ist, lässt sich nicht reparieren. Verwerfen Sie es und aktivieren Sie neu: Der Aussteller kann dieses Gerät den Platz übernehmen lassen, den es hatte.',
    discard: 'Verwerfen und neu beginnen',
    question: 'Verwerfen, was für dieses Produkt gespeichert ist?',
    consequence:
      'Die beschädigte Lizenz, ihr Verlauf und noch nicht übergebene Tokens sind endgültig weg. Andere Produkte auf diesem Gerät bleiben, wie sie sind.',
    confirm: 'Verwerfen',
    cancel: 'Lassen, wie es ist',
  },
  ground: {
    title: 'Was dieser Browser bietet',
    names: {
      secure: 'Eine sichere Verbindung',
      crypto: 'Kryptografie',
      storage: 'Speicher',
      keys: 'Schlüssel, die hierbleiben',
    },
    states: { ok: 'Da', failed: 'Fehlt', untried: 'Nicht probiert' },
  },
  service: {
    enter: 'Service',
    lock: 'Wieder sperren',
    open: 'Service: Alles kann geändert werden, bis zwei Minuten lang niemand den Bildschirm berührt hat.',
    title: 'Service-PIN',
    lead: 'Nur für das Personal, das dieses Gerät betreut.',
    pin: 'PIN',
    digits: (n) => count(n, 'Ziffer eingegeben', 'Ziffern eingegeben'),
    remove: 'Letzte Ziffer löschen',
    confirm: 'Bestätigen',
    cancel: 'Abbrechen',
    checking: 'Wird geprüft…',
    wrong: 'Das ist nicht die PIN. Nichts wurde geändert.',
    wait: (seconds) =>
      seconds > 90
        ? `Zu viele falsche PINs. Warten Sie ${String(Math.ceil(seconds / 60))} Minuten.`
        : `Zu viele falsche PINs. Warten Sie ${count(seconds, 'Sekunde', 'Sekunden')}.`,
  },
  actions: {
    activate: 'Aktivieren',
    activateAgain: 'Neu aktivieren',
    goOn: 'Aktivierung fortsetzen',
    refresh: 'Verlängerung scannen',
    report: 'Bericht',
    deactivate: 'Deaktivieren',
    back: 'Zurück',
    close: 'Schließen',
  },
  activation: {
    title: 'Dieses Gerät aktivieren',
    stepShow: 'Zeigen Sie dies dem Aussteller',
    stepShowLead: 'Er scannt es mit seiner Kamera. Sie können es auch als Datei oder als Text schicken.',
    stepScan: 'Scannen Sie die Antwort',
    stepScanLead: 'Der Bildschirm des Ausstellers zeigt im Gegenzug einen QR-Code.',
    scan: 'Antwort scannen',
    optional: 'Nur, wenn Sie danach gefragt wurden',
    code: 'Aktivierungscode',
    codeHint: 'Buchstaben, Ziffern und Bindestriche',
    seatName: 'Name dieses Platzes',
    seatNameHint: 'Zum Beispiel: Eingang, links',
    update: 'Anfrage ändern',
    withdrawQuestion: 'Anfrage zurückziehen?',
    withdrawConsequence:
      'Hier wird keine Antwort darauf mehr angenommen. Der Aussteller erfährt es durch ein Token, das als Nächstes gezeigt wird, und kann den Platz dann freigeben.',
    withdrawKeep: 'Anfrage behalten',
    withdraw: 'Anfrage zurückziehen',
    withdrawHint:
      'Wenn ihre Antwort verloren ging oder nicht mehr gebraucht wird. Der Aussteller kann den Platz dann freigeben.',
  },
  refresh: {
    title: 'Lizenz verlängern',
    lead: 'Scannen Sie die Verlängerung, die der Aussteller zeigt oder geschickt hat.',
    reportFirst: 'Der Aussteller bittet um einen Bericht, bevor er wieder verlängert.',
  },
  report: {
    title: 'Bericht an den Aussteller',
    lead: 'Er teilt dem Aussteller mit, was verbraucht wurde und bis wann dieses Gerät lizenziert ist. Auf diesem Gerät ändert sich nichts.',
    due: 'Der Aussteller bittet um einen Bericht, bevor er das nächste Mal verlängert.',
    next: 'Antwortet der Aussteller mit einer Verlängerung, scannen Sie sie gleich.',
  },
  deactivation: {
    question: (product) => `${product} auf diesem Gerät deaktivieren?`,
    consequence:
      'Das Produkt sperrt sofort. Der Platz ist für ein anderes Gerät frei, sobald der Aussteller die Deaktivierung hat, die als Nächstes gezeigt wird.',
    confirm: 'Jetzt deaktivieren',
    cancel: 'Lizenz behalten',
    deliverTitle: 'Übergeben Sie dies dem Aussteller',
    deliverLead:
      'Der Aussteller gibt den Platz frei, wenn er dieses Token hat. Es bleibt auf diesem Gerät, bis Sie sagen, dass es übergeben ist.',
    delivered: 'Der Aussteller hat es',
    waiting: (n) =>
      n === 1
        ? 'Ein Token muss noch zum Aussteller gelangen.'
        : `${String(n)} Tokens müssen noch zum Aussteller gelangen.`,
    waitingNext: 'Bis dahin bleibt der Platz belegt.',
    showAgain: 'Zeigen',
    made: (date) => `gemacht ${date}`,
  },
  history: {
    title: 'Verlauf',
    kinds: {
      'identity-created': 'Dieses Gerät erhielt seine Identität',
      'identity-dropped': 'Andere Maschine: die kopierte Identität wurde aufgegeben',
      'storage-lost': 'Was hier gespeichert war, ist weg',
      requested: 'Anfrage gezeigt',
      activated: 'Aktiviert',
      refreshed: 'Verlängert',
      reported: 'Bericht gemacht',
      deactivated: 'Deaktiviert',
      withdrawn: 'Anfragen zurückgezogen',
      delivered: 'Deaktivierung übergeben',
    },
  },
  said: {
    activated: (until) => `Aktiviert. Dieses Gerät ist bis ${until} lizenziert.`,
    refreshed: (until) => `Verlängert. Dieses Gerät ist bis ${until} lizenziert.`,
    others: (n, shown) =>
      n === 1
        ? 'Ein weiteres Token war dabei; es ist für ein anderes Gerät.'
        : `${shown} weitere Tokens waren dabei; sie sind für andere Geräte.`,
    deactivated: 'Deaktiviert. Dieses Gerät ist nicht mehr lizenziert.',
    withdrawn: 'Zurückgezogen. Auf die früheren Anfragen wird hier keine Antwort mehr angenommen.',
    delivered: 'Danke. Es ist von der Liste genommen.',
    returned: 'Zurückgegeben.',
    state: (state) => `Lizenz: ${state}.`,
  },
  notLoaded:
    'Dieser Teil konnte nicht geladen werden. Nichts wurde geändert. Stellen Sie einmal eine Verbindung her, um die Installation abzuschließen, und laden Sie die Seite neu.',
  errorCode: (code) => `Code: ${code}`,
};
