import type { DeviceErrorCopy } from './errors.device.ts';

/** German copy: what happened, that nothing changed, and what to do next. */
export const deviceErrorsDe: DeviceErrorCopy = {
  'text-empty': {
    what: 'Es ist kein Text da. Nichts wurde geändert.',
    next: 'Fügen Sie den ganzen Text des Tokens ein; er beginnt mit OFL1.',
  },
  'text-foreign': {
    what: 'Das ist kein Offlease-Token[, sondern {looksLike}]. Nichts wurde geändert.',
    next: 'Nehmen Sie den QR-Code, den Text, der mit OFL1 beginnt, oder die .offlease-Datei.',
  },
  'text-version': {
    what: 'Dieses Token wurde von einer neueren Version von Offlease geschrieben, als diese lesen kann. Nichts wurde geändert.',
    next: 'Aktualisieren Sie diese App und verwenden Sie dasselbe Token noch einmal.',
  },
  'text-truncated': {
    what: 'Das Ende des Tokens fehlt. Nichts wurde geändert.',
    next: 'Kopieren Sie alles, bis zum allerletzten Zeichen, und fügen Sie es noch einmal ein.',
  },
  'text-damaged': {
    what: 'Einige Zeichen des Tokens sind falsch. Nichts wurde geändert.',
    next: 'Kopieren oder scannen Sie es noch einmal. Wurde es abgetippt, vergleichen Sie Gruppe für Gruppe.',
  },
  'text-too-long': {
    what: 'Das ist länger, als ein Token sein kann. Nichts wurde geändert.',
    next: 'Prüfen Sie, ob Sie nur das Token kopiert haben.',
  },
  'text-several': {
    what: 'In diesem Text stehen mehrere Tokens[ ({count})], und hier wird eines gebraucht. Nichts wurde geändert.',
    next: 'Verwenden Sie ein Token nach dem anderen.',
  },
  'part-invalid': {
    what: 'Dieser Teil eines Tokens ist nicht lesbar. Nichts wurde geändert.',
    next: 'Scannen Sie den Teil noch einmal.',
  },
  'part-of-another': {
    what: 'Dieser Teil gehört zu einem anderen Token als die Teile davor. Nichts wurde geändert.',
    next: 'Scannen Sie die Teile eines Tokens, oder beginnen Sie mit diesem neu.',
  },
  'file-invalid': {
    what: 'In dieser Datei ist kein Token. Nichts wurde geändert.',
    next: 'Wählen Sie die .offlease-Datei oder ein Bild des QR-Codes.',
  },

  'cbor-invalid': {
    what: 'Dieses Token ist innen beschädigt. Nichts wurde geändert.',
    next: 'Lassen Sie es neu machen.',
  },
  'cose-invalid': {
    what: 'Das ist kein wohlgeformtes Token. Nichts wurde geändert.',
    next: 'Lassen Sie es neu machen.',
  },
  'token-version': {
    what: 'Dieses Token hat eine Form, die diese Version nicht kennt. Nichts wurde geändert.',
    next: 'Aktualisieren Sie diese App und verwenden Sie dasselbe Token noch einmal.',
  },
  'token-kind': {
    what: 'Das ist {found}[; hier wird {expected} gebraucht]. Nichts wurde geändert.',
    next: 'Geben Sie es auf die andere Seite: Geräte machen Anfragen, der Aussteller beantwortet sie.',
  },
  'token-not-for-this-key': {
    what: 'Dieses Token wurde für ein anderes Gerät gemacht, oder für eine Anfrage, die dieses Gerät verworfen hat. Nichts wurde geändert.',
    next: 'Prüfen Sie, für welches Gerät es gedacht ist. Ist es dieses, zeigen Sie eine neue Anfrage.',
  },
  'token-undecryptable': {
    what: 'Dieses Token lässt sich hier nicht öffnen: Es wurde verändert oder für ein anderes Gerät gemacht. Nichts wurde geändert.',
    next: 'Scannen Sie es noch einmal, oder lassen Sie es für dieses Gerät neu machen.',
  },
  'signature-invalid': {
    what: 'Die Signatur dieses Tokens ist falsch, es stammt also nicht von dem, den es nennt. Nichts wurde geändert.',
    next: 'Verwenden Sie es nicht. Bitten Sie Ihren Hersteller um ein neues.',
  },
  'claims-invalid': {
    what: 'Dieses Token sagt etwas, das es nicht sagen darf[ ({field})]. Nichts wurde geändert.',
    next: 'Lassen Sie es neu machen; geht auch das nicht, nennen Sie Ihrem Hersteller den Code unten.',
  },
  'key-invalid': {
    what: 'Ein Schlüssel in diesem Token ist ungültig. Nichts wurde geändert.',
    next: 'Lassen Sie es neu machen.',
  },
  'certificate-invalid': {
    what: 'Das Zertifikat des Ausstellers ist ungültig. Nichts wurde geändert.',
    next: 'Bitten Sie Ihren Hersteller um ein neues Token oder eine neue Produktdatei.',
  },
  'certificate-root': {
    what: 'Das wurde unter dem Schlüssel eines anderen Herstellers ausgestellt. Nichts wurde geändert.',
    next: 'Verwenden Sie Produktdatei und Tokens ein und desselben Herstellers.',
  },
  'certificate-expired': {
    what: 'Das Zertifikat des Ausstellers war abgelaufen, als dieses Token gemacht wurde. Nichts wurde geändert.',
    next: 'Bitten Sie den Aussteller, sein Zertifikat zu erneuern und neu auszustellen.',
  },
  'certificate-scope': {
    what: 'Dieser Aussteller darf das nicht ausstellen. Nichts wurde geändert.',
    next: 'Fragen Sie Ihren Hersteller, wer für dieses Produkt ausstellt.',
  },
  'certificate-withdrawn': {
    what: 'Der Hersteller hat das Zertifikat dieses Ausstellers widerrufen. Nichts wurde geändert.',
    next: 'Bitten Sie Ihren Hersteller um ein Token von einem Aussteller, der noch gilt.',
  },
  'certificate-superseded': {
    what: 'Der Aussteller hat ein neueres Zertifikat als das, unter dem dies gemacht wurde. Nichts wurde geändert.',
    next: 'Bitten Sie den Aussteller, das Token neu zu machen.',
  },
  'issuer-unknown': {
    what: 'Der Aussteller dieses Tokens ist diesem Produkt nicht bekannt. Nichts wurde geändert.',
    next: 'Prüfen Sie, ob Token und Produktdatei vom selben Hersteller sind.',
  },
  'issuer-not-asked': {
    what: 'Ein anderer Aussteller als der gefragte hat dieses Token gemacht. Nichts wurde geändert.',
    next: 'Bringen Sie die Anfrage zum Aussteller dieses Produkts und verwenden Sie seine Antwort.',
  },
  'withdrawals-invalid': {
    what: 'Die Liste der widerrufenen Aussteller in diesem Token ist nicht vom Hersteller signiert. Nichts wurde geändert.',
    next: 'Verwenden Sie es nicht. Bitten Sie Ihren Hersteller um ein neues.',
  },
  'product-file-invalid': {
    what: 'Das ist keine Produktdatei, die diese Version verwenden kann[ ({reason})]. Nichts wurde geändert.',
    next: 'Bitten Sie den Hersteller noch einmal um die Produktdatei; sie heißt meist product.json.',
  },

  'product-other-root': {
    what: 'Dieses Produkt trägt einen anderen Herstellerschlüssel als die Lizenz auf diesem Gerät. Nichts wurde geändert.',
    next: 'Verwenden Sie die Originaldatei des Herstellers.',
  },
  'already-active': {
    what: 'Dieses Gerät ist schon lizenziert. Nichts wurde geändert.',
    next: 'Um die Lizenz zu verlängern, scannen Sie eine Verlängerung. Um sie woanders zu nutzen, deaktivieren Sie zuerst dieses Gerät.',
  },
  'not-activated': {
    what: 'Dieses Gerät hat noch keine Lizenz. Nichts wurde geändert.',
    next: 'Aktivieren Sie es zuerst: Zeigen Sie eine Anfrage und scannen Sie die Antwort.',
  },
  'response-not-requested': {
    what: 'Das beantwortet eine Anfrage, die dieses Gerät nicht gestellt hat. Nichts wurde geändert.',
    next: 'Zeigen Sie dem Aussteller die Anfrage dieses Geräts und scannen Sie die Antwort darauf.',
  },
  'response-already-applied': {
    what: 'Diese Antwort wurde schon verwendet. Nichts wurde geändert.',
    next: 'Es ist nichts zu tun; eine Verlängerung verlängert die Lizenz.',
  },
  'request-withdrawn': {
    what: 'Die Anfrage, auf die dies antwortet, wurde auf diesem Gerät zurückgezogen. Nichts wurde geändert.',
    next: 'Zeigen Sie eine neue Anfrage und scannen Sie die Antwort darauf.',
  },
  'nothing-to-withdraw': {
    what: 'Es gibt keine offene Anfrage, die zurückgezogen werden könnte. Nichts wurde geändert.',
    next: 'Es ist nichts zu tun; eine Lizenz wird durch Deaktivieren zurückgegeben.',
  },
  'license-other-product': {
    what: 'Diese Lizenz ist für ein anderes Produkt[ ({product})]. Nichts wurde geändert.',
    next: 'Prüfen Sie, für welches Produkt sie ausgestellt wurde.',
  },
  'license-other-activation': {
    what: 'Das ist für eine andere Aktivierung als die auf diesem Gerät. Nichts wurde geändert.',
    next: 'Bitten Sie den Aussteller um eine Verlängerung für die Aktivierung dieses Geräts.',
  },
  'license-stale': {
    what: 'Dieses Token ist älter als die Lizenz auf diesem Gerät, oder es wurde schon verwendet. Nichts wurde geändert.',
    next: 'Nehmen Sie das neueste Token; gibt es keines, bitten Sie um eine neue Verlängerung.',
  },
  'license-deactivated': {
    what: 'Diese Lizenz wurde auf diesem Gerät deaktiviert. Nichts wurde geändert.',
    next: 'Um das Gerät wieder zu lizenzieren, zeigen Sie eine neue Anfrage.',
  },
  'lease-over': {
    what: 'Nach der Uhr dieses Geräts ist diese Lizenz schon vorbei[ ({leaseEnd})]. Sie wurde nicht verbraucht, und nichts wurde geändert.',
    next: 'Prüfen Sie Datum und Uhrzeit dieses Geräts und verwenden Sie dasselbe Token noch einmal.',
  },
  'license-not-active': {
    what: 'Die Lizenz gilt gerade nicht, deshalb gibt es keine Sperre aufzuschieben. Nichts wurde geändert.',
    next: 'Verlängern Sie die Lizenz, oder aktivieren Sie dieses Gerät neu.',
  },
  'code-invalid': {
    what: 'Das ist kein Aktivierungscode. Nichts wurde geändert.',
    next: 'Ein Code hat nur Buchstaben, Ziffern und Bindestriche, höchstens 50.',
  },
  'seat-name-invalid': {
    what: 'Dieser Name kann nicht verwendet werden. Nichts wurde geändert.',
    next: 'Nehmen Sie höchstens 50 Zeichen in einer Zeile.',
  },
  'metadata-invalid': {
    what: 'Das Produkt hat Angaben über dieses Gerät gemacht, die nicht in eine Anfrage passen. Nichts wurde geändert.',
    next: 'Nennen Sie dem Hersteller des Produkts den Code unten.',
  },
  'outbox-unknown': {
    what: 'Diese Deaktivierung wurde schon bestätigt. Nichts wurde geändert.',
    next: 'Es ist nichts zu tun.',
  },
  'feature-unknown': {
    what: 'Dieses Produkt hat keine solche Funktion. Nichts wurde geändert.',
    next: 'Nennen Sie dem Hersteller des Produkts den Code unten.',
  },
  'feature-not-licensed': {
    what: 'Diese Lizenz umfasst das gerade nicht. Nichts wurde geändert.',
    next: 'Bitten Sie den Aussteller um eine Lizenz, die es umfasst, und scannen Sie dann deren Verlängerung.',
  },
  'feature-exhausted': {
    what: 'Von dem, was diese Lizenz gewährt, ist nicht genug übrig[: {remaining}]. Nichts wurde geändert.',
    next: 'Geben Sie zurück, was nicht gebraucht wird, oder bitten Sie den Aussteller um mehr und scannen Sie die Verlängerung.',
  },
  'amount-invalid': {
    what: 'Nur ganze Zahlen ab 1 können verbraucht oder ausgeliehen werden. Nichts wurde geändert.',
    next: 'Nennen Sie dem Hersteller des Produkts den Code unten.',
  },
  'checkout-unknown': {
    what: 'Das wurde schon zurückgegeben. Nichts wurde geändert.',
    next: 'Es ist nichts zu tun.',
  },
  'way-not-allowed': {
    what: 'Der Hersteller dieses Produkts erlaubt diesen Weg für Tokens nicht[: {way}]. Nichts wurde geändert.',
    next: 'Nehmen Sie einen der Wege, die hier angeboten werden.',
  },

  'insecure-context': {
    what: 'Diese Seite wurde nicht über eine sichere Verbindung geöffnet, deshalb gibt der Browser keine Schlüssel heraus.',
    next: 'Öffnen Sie sie über https oder auf localhost.',
  },
  'crypto-unavailable': {
    what: 'Diesem Browser fehlt die Kryptografie, die Lizenzen brauchen[: {algorithm}].',
    next: 'Aktualisieren Sie den Browser, oder nehmen Sie ein aktuelles Chrome, Edge, Firefox oder Safari.',
  },
  'storage-unavailable': {
    what: 'Dieser Browser lässt diese Seite nichts speichern, deshalb würde keine Lizenz bleiben. Nichts wurde geändert.',
    next: 'Verlassen Sie das private Fenster, oder öffnen Sie diese Seite in einem eigenen Fenster, falls sie in einer anderen gezeigt wird, oder erlauben Sie dieser Website, Daten zu speichern.',
  },
  'storage-keys': {
    what: 'Dieser Browser lässt diese Seite ihre Schlüssel nicht behalten, deshalb würde keine Lizenz bleiben. Nichts wurde geändert.',
    next: 'Verlassen Sie das private Fenster, oder nehmen Sie einen anderen Browser.',
  },
  'storage-blocked': {
    what: 'Ein anderes Fenster hält noch eine ältere Fassung der gespeicherten Daten. Nichts wurde geändert.',
    next: 'Schließen Sie die anderen Fenster dieses Produkts und versuchen Sie es noch einmal.',
  },
  'storage-closed': {
    what: 'Der Browser hat die gespeicherten Daten geschlossen, während sie in Gebrauch waren. Nichts wurde geändert.',
    next: 'Versuchen Sie es noch einmal; hilft das nicht, laden Sie die Seite neu.',
  },
  'storage-quota': {
    what: 'Es ist kein Platz mehr, um das zu speichern. Nichts wurde geändert.',
    next: 'Schaffen Sie Platz auf dem Datenträger und versuchen Sie es noch einmal.',
  },
  'storage-newer': {
    what: 'Die gespeicherten Daten wurden von einer neueren Version dieser App geschrieben. Nichts wurde geändert.',
    next: 'Laden Sie die Seite neu, um die neuere Version zu bekommen.',
  },
  'storage-damaged': {
    what: 'Was hier gespeichert ist, ist beschädigt. Es wurde gelassen, wie es ist.',
    next: 'Sagen Sie es dem Aussteller: Was verloren ging, kann diesem Gerät neu gegeben werden.',
  },
  'camera-missing': {
    what: 'An diesem Gerät ist keine Kamera.',
    next: 'Nehmen Sie eine Datei, oder fügen Sie den Text ein.',
  },
  'camera-denied': {
    what: 'Die Kamera ist für diese Seite nicht erlaubt.',
    next: 'Erlauben Sie sie in der Adresszeile des Browsers, oder nehmen Sie eine Datei oder den Text.',
  },
  'camera-busy': {
    what: 'Ein anderes Programm benutzt die Kamera.',
    next: 'Schließen Sie es und versuchen Sie es noch einmal, oder nehmen Sie eine Datei oder den Text.',
  },
  'camera-failed': {
    what: 'Die Kamera hat aufgehört zu arbeiten.',
    next: 'Versuchen Sie es noch einmal, oder nehmen Sie eine Datei oder den Text.',
  },
  'qr-too-long': {
    what: 'Dieses Token ist für einen QR-Code zu lang.',
    next: 'Nehmen Sie die Datei oder den Text.',
  },
  'qr-not-found': {
    what: 'In diesem Bild ist kein QR-Code, der sich lesen lässt. Nichts wurde geändert.',
    next: 'Nehmen Sie das Bild noch einmal auf: gerade, scharf, mit dem weißen Rand um den Code.',
  },
  'clipboard-denied': {
    what: 'Der Browser erlaubt dieser Seite die Zwischenablage nicht.',
    next: 'Markieren Sie den Text und kopieren Sie ihn von Hand.',
  },
  'share-failed': {
    what: 'Das System wollte das nicht teilen.',
    next: 'Speichern Sie es als Datei oder kopieren Sie den Text, und schicken Sie das.',
  },
  'file-too-large': {
    what: 'Diese Datei ist zu groß für ein Token. Nichts wurde geändert.',
    next: 'Wählen Sie die .offlease-Datei oder ein Bild des QR-Codes.',
  },
  'product-file-unreachable': {
    what: 'Die Produktdatei konnte nicht geladen werden. Nichts wurde geändert.',
    next: 'Stellen Sie einmal eine Verbindung her, damit das Produkt vollständig installiert werden kann, und laden Sie die Seite neu.',
  },
  'program-unreachable': {
    what: 'Ein Teil dieses Programms konnte nicht geladen werden. Nichts wurde geändert.',
    next: 'Verbinden Sie dieses Gerät mit dem Netz und versuchen Sie es noch einmal. Hilft das nicht, laden Sie die Seite neu.',
  },
  unexpected: {
    what: 'Etwas ging schief, das nicht geschehen sollte. Nichts wurde geändert.',
    next: 'Versuchen Sie es noch einmal. Geschieht es wieder, nennen Sie Ihrem Hersteller den Code unten.',
  },
};
