import type { GateMessages } from './gate.en.ts';

export const gateDe: GateMessages = {
  locked: 'Dieses Produkt ist auf diesem Gerät nicht lizenziert.',
  missing: 'Diese Lizenz umfasst diesen Teil des Produkts nicht.',
  failed: 'Die Lizenz dieses Geräts konnte nicht gelesen werden.',
  blocked:
    'Dieser Browser lässt diese Seite nichts speichern, deshalb kann sie hier nicht lizenziert werden. Öffnen Sie sie in einem eigenen Fenster.',
  notLoaded:
    'Der Lizenzdialog konnte nicht geladen werden. Verbinden Sie dieses Gerät mit dem Netz und versuchen Sie es noch einmal.',
  open: 'Lizenz öffnen',
};
