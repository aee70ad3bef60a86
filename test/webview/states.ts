import type { CardState } from '../../src/protocol/webview';

export const otherUrl = 'https://elsewhere.example.org';
export const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl';

/** Nobody is signed in and no URL is stored. */
export const fresh: CardState = {
  language: 'en',
  direction: 'ltr',
  labels: {
    region: 'WaveFlow server account',
    serverUrl: 'Server URL',
    serverUrlExample: 'https://waveflow.example.com',
    saveUrl: 'Save URL',
    token: 'JWT token',
    tokenHint: 'Sign in on the page that “Open login” shows, copy the token there and paste it here.',
    saveToken: 'Save token',
    openLogin: 'Open login',
    signOut: 'Sign out',
    switchProfile: 'Switch profile',
    working: 'Working…',
  },
  status: 'Not signed in',
  signedIn: false,
  hint: 'Save the URL of your server, then sign in.',
  url: '',
  details: [{ label: 'Profile', value: 'Default' }],
};

export const signedOut: CardState = {
  ...fresh,
  hint: 'Open the login page and paste the token that it gives you.',
  url: 'https://music.example.org',
};

export const signedIn: CardState = {
  ...signedOut,
  status: 'Signed in',
  signedIn: true,
  hint: '',
  details: [
    { label: 'Profile', value: 'Default' },
    { label: 'Account', value: 'ada@example.org' },
    { label: 'Signed in until', value: '14 March 2026 at 18:05' },
  ],
};

/** As long as translations get. */
export const german: CardState = {
  language: 'de',
  direction: 'ltr',
  labels: {
    region: 'WaveFlow-Serverkonto',
    serverUrl: 'Server-URL',
    serverUrlExample: 'https://waveflow.example.com',
    saveUrl: 'Serveradresse speichern',
    token: 'JWT-Token',
    tokenHint:
      'Melden Sie sich auf der Anmeldeseite an, kopieren Sie das dort angezeigte Token und fügen Sie es hier ein. Es wird verschlüsselt aufbewahrt.',
    saveToken: 'Zugriffstoken speichern',
    openLogin: 'Anmeldeseite im Browser öffnen',
    signOut: 'Vom Server abmelden',
    switchProfile: 'Benutzerprofil wechseln',
    working: 'Wird ausgeführt …',
  },
  status: 'Angemeldet – warte auf die Verbindung zum Server',
  signedIn: true,
  hint: 'Der Server ist zurzeit nicht erreichbar. Änderungen bleiben gespeichert und werden später abgeglichen.',
  url: 'https://musikverwaltung.donaudampfschifffahrtsgesellschaft.example.org/waveflow',
  details: [
    { label: 'Benutzerprofil', value: 'Wohnzimmer-Plattensammlung' },
    { label: 'Angemeldetes Benutzerkonto', value: 'maximiliane.mustermann-schwarzenberger@example.org' },
    { label: 'Anmeldung gültig bis', value: '14. März 2026, 18:05:00 Mitteleuropäische Zeit' },
  ],
};

export const arabic: CardState = {
  language: 'ar',
  direction: 'rtl',
  labels: {
    region: 'حساب خادم WaveFlow',
    serverUrl: 'عنوان URL للخادم',
    serverUrlExample: 'https://waveflow.example.com',
    saveUrl: 'حفظ العنوان',
    token: 'رمز JWT',
    tokenHint: 'سجّل الدخول في الصفحة التي تفتح، ثم انسخ الرمز والصقه هنا.',
    saveToken: 'حفظ الرمز',
    openLogin: 'فتح صفحة الدخول',
    signOut: 'تسجيل الخروج',
    switchProfile: 'تبديل الملف الشخصي',
    working: 'جارٍ العمل…',
  },
  status: 'تم تسجيل الدخول',
  signedIn: true,
  hint: '',
  url: 'https://music.example.org',
  details: [
    { label: 'الملف الشخصي', value: 'الافتراضي' },
    { label: 'الحساب', value: 'ada@example.org' },
  ],
};
