import type { CardState } from '../../src/protocol/webview';

export const OTHER_URL = 'https://elsewhere.example.org';
export const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl';

/** The fields whose text the host stores, where in the state it comes, and what saves it. */
export const urlFields = [
  { name: 'Server URL', key: 'url', button: 'Save URL', action: 'saveUrl' },
  { name: 'Sign-in page URL', key: 'webUrl', button: 'Save Sign-In Page URL', action: 'saveWebUrl' },
] as const;

/** No user is signed in and no URL is stored. */
export const fresh: CardState = {
  language: 'en',
  direction: 'ltr',
  labels: {
    region: 'WaveFlow server account',
    serverUrl: 'Server URL',
    serverUrlExample: 'https://waveflow.example.com',
    saveUrl: 'Save URL',
    webUrl: 'Sign-in page URL',
    saveWebUrl: 'Save Sign-In Page URL',
    signInWithBrowser: 'Sign In',
    otherWays: 'Other ways to sign in',
    signInWithEmail: 'Sign In with Password',
    token: 'JWT token',
    tokenHint: 'Sign in on the page that “Open Login” shows, copy the token there and paste it here.',
    saveToken: 'Save Token',
    openLogin: 'Open Login',
    signOut: 'Sign Out',
    switchProfile: 'Switch Profile',
    working: 'Working…',
    sync: 'Sync',
    syncMode: 'Sync mode',
    hybrid: 'Sync with server',
    hybridHint: 'Changes are kept on this computer and synced with your server and your other devices.',
    local: 'Local only',
    localHint: 'Changes stay on this computer.',
    syncNow: 'Sync Now',
    clearPending: 'Discard Pending Changes',
    showQueue: 'Show Sync Queue',
    advanced: 'Advanced',
    requestHeaders: 'Request headers',
    requestHeadersHint: 'For a gateway in front of your server.',
    setRequestHeader: 'Set Request Header',
  },
  status: 'Not signed in',
  icon: 'signedOut',
  canSignOut: false,
  canSignIn: true,
  hint: 'Save the URL of your server, then sign in.',
  url: '',
  urlHint: 'For example, music.example.org.',
  webUrl: '',
  webUrlPlaceholder: '',
  webUrlHint: 'The page on which you sign in.',
  details: [{ label: 'Profile', value: 'Default' }],
  sync: null,
};

/** All that is stored is where the server is. */
export const serverOnly: CardState = {
  ...fresh,
  hint: 'Sign in next.',
  url: 'https://music.example.org',
  urlHint: 'The sign-in page is not known yet.',
};

export const signedOut: CardState = {
  ...serverOnly,
  urlHint: 'You sign in at web.example.org.',
  webUrl: 'https://web.example.org',
};

export const signedIn: CardState = {
  ...signedOut,
  status: 'Signed in',
  icon: 'signedIn',
  canSignOut: true,
  canSignIn: false,
  hint: '',
  urlHint: '',
  details: [
    { label: 'Profile', value: 'Default' },
    { label: 'Account', value: 'ada@example.org' },
    { label: 'Signed in until', value: '14 March 2026 at 18:05' },
  ],
};

export const checking: CardState = { ...signedIn, status: 'Checking the sign-in…', icon: 'checking' };

export const offline: CardState = {
  ...signedIn,
  status: 'Signed in, offline',
  icon: 'offline',
  hint: 'The server cannot be reached. Your changes are kept.',
};

export const expired: CardState = {
  ...signedIn,
  status: 'Session expired',
  icon: 'expired',
  canSignIn: true,
  hint: 'Sign in again to go on.',
};

/** Signed out of a server that has a sign-in page of its own. */
export const sameAsServer: CardState = {
  ...signedOut,
  urlHint: 'The server has its own sign-in page.',
  webUrl: '',
  webUrlPlaceholder: 'https://music.example.org',
  webUrlHint: 'Same as server.',
};

/** Signed in, with changes that wait. */
export const syncing: CardState = {
  ...signedIn,
  sync: {
    mode: 'hybrid',
    text: 'Waiting to be sent: 3 changes',
    facts: [
      { label: 'Pending changes', value: '3' },
      { label: 'Oldest pending change', value: '14 March 2026 at 18:05' },
      { label: 'Last error', value: 'music.example.org did not respond in time. Try again later.' },
    ],
    canSync: true,
    canClear: true,
  },
};

/** Signed in, in local mode, with nothing that waits. */
export const localOnly: CardState = {
  ...signedIn,
  sync: {
    mode: 'local',
    text: 'Your changes stay on this computer.',
    facts: [{ label: 'Pending changes', value: '0' }],
    canSync: false,
    canClear: false,
  },
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
    webUrl: 'URL der Weboberfläche',
    saveWebUrl: 'Weboberflächenadresse speichern',
    signInWithBrowser: 'Jetzt anmelden',
    otherWays: 'Weitere Möglichkeiten, sich anzumelden',
    signInWithEmail: 'Mit Kennwort anmelden',
    token: 'JWT-Token',
    tokenHint:
      'Melden Sie sich auf der Anmeldeseite an, kopieren Sie das dort angezeigte Token und fügen Sie es hier ein. Es wird verschlüsselt aufbewahrt.',
    saveToken: 'Zugriffstoken speichern',
    openLogin: 'Anmeldeseite im Browser öffnen',
    signOut: 'Vom Server abmelden',
    switchProfile: 'Benutzerprofil wechseln',
    working: 'Wird ausgeführt …',
    sync: 'Synchronisierung',
    syncMode: 'Synchronisierungsmodus',
    hybrid: 'Hybrider Betrieb',
    hybridHint:
      'Änderungen werden auf diesem Computer gespeichert und bei der nächsten Gelegenheit an Ihren Server übertragen.',
    local: 'Ausschließlich lokal',
    localHint: 'Änderungen verbleiben auf diesem Computer und werden zu keinem Zeitpunkt übertragen.',
    syncNow: 'Jetzt mit dem Server synchronisieren',
    clearPending: 'Ausstehende Änderungen verwerfen',
    showQueue: 'Synchronisierungswarteschlange anzeigen',
    advanced: 'Erweiterte Einstellungen',
    requestHeaders: 'Zusätzliche Anfrage-Header',
    requestHeadersHint: 'Für ein Gateway vor Ihrem Server, das sie sehen will.',
    setRequestHeader: 'Anfrage-Header festlegen',
  },
  status: 'Angemeldet – warte auf die Verbindung zum Server',
  icon: 'offline',
  canSignOut: true,
  canSignIn: true,
  hint: 'Der Server ist zurzeit nicht erreichbar. Änderungen bleiben gespeichert und werden später abgeglichen.',
  url: 'https://musikverwaltung.donaudampfschifffahrtsgesellschaft.example.org/waveflow',
  urlHint: 'Sie melden sich bei weboberflaeche.donaudampfschifffahrtsgesellschaft.example.org an.',
  webUrlPlaceholder: '',
  webUrlHint:
    'Adresse der Weboberfläche Ihres WaveFlow-Servers, auf der Sie sich im Browser oder mit Ihrer E-Mail-Adresse anmelden. Sie kann sich von der Serveradresse unterscheiden.',
  webUrl: 'https://weboberflaeche.donaudampfschifffahrtsgesellschaft.example.org/waveflow',
  details: [
    { label: 'Benutzerprofil', value: 'Wohnzimmer-Plattensammlung' },
    { label: 'Angemeldetes Benutzerkonto', value: 'maximiliane.mustermann-schwarzenberger@example.org' },
    { label: 'Anmeldung gültig bis', value: '14. März 2026, 18:05:00 Mitteleuropäische Zeit' },
  ],
  sync: {
    mode: 'hybrid',
    text: 'Es warten 1.234 Änderungen darauf, übertragen zu werden, sobald der Server wieder erreichbar ist.',
    facts: [
      { label: 'Älteste ausstehende Änderung', value: '14. März 2026, 18:05' },
      { label: 'Vom Server nicht angenommene Änderungen', value: '12' },
    ],
    canSync: true,
    canClear: true,
  },
};

export const arabic: CardState = {
  language: 'ar',
  direction: 'rtl',
  labels: {
    region: 'حساب خادم WaveFlow',
    serverUrl: 'عنوان URL للخادم',
    serverUrlExample: 'https://waveflow.example.com',
    saveUrl: 'حفظ العنوان',
    webUrl: 'عنوان URL للويب',
    saveWebUrl: 'حفظ عنوان الويب',
    signInWithBrowser: 'تسجيل الدخول',
    otherWays: 'طرق أخرى لتسجيل الدخول',
    signInWithEmail: 'تسجيل الدخول بكلمة المرور',
    token: 'رمز JWT',
    tokenHint: 'سجّل الدخول في الصفحة التي تفتح، ثم انسخ الرمز والصقه هنا.',
    saveToken: 'حفظ الرمز',
    openLogin: 'فتح صفحة الدخول',
    signOut: 'تسجيل الخروج',
    switchProfile: 'تبديل الملف الشخصي',
    working: 'جارٍ العمل…',
    sync: 'المزامنة',
    syncMode: 'وضع المزامنة',
    hybrid: 'مختلط',
    hybridHint: 'تُحفظ التغييرات على هذا الكمبيوتر وتُرسل إلى خادمك.',
    local: 'محلي فقط',
    localHint: 'تبقى التغييرات على هذا الكمبيوتر.',
    syncNow: 'مزامنة الآن',
    clearPending: 'مسح التغييرات المعلقة',
    showQueue: 'عرض قائمة انتظار المزامنة',
    advanced: 'إعدادات متقدمة',
    requestHeaders: 'ترويسات الطلبات',
    requestHeadersHint: 'لبوابة أمام خادمك تطلبها.',
    setRequestHeader: 'تعيين ترويسة طلب',
  },
  status: 'تم تسجيل الدخول',
  icon: 'signedIn',
  canSignOut: true,
  canSignIn: true,
  hint: '',
  urlHint: 'يجري تسجيل الدخول على ⁨web.example.org⁩.',
  webUrlPlaceholder: '',
  webUrlHint: 'العنوان الذي تسجّل الدخول منه في المتصفح أو بالبريد الإلكتروني.',
  url: 'https://music.example.org',
  webUrl: 'https://web.example.org',
  details: [
    { label: 'الملف الشخصي', value: 'الافتراضي' },
    { label: 'الحساب', value: 'ada@example.org' },
  ],
  sync: {
    mode: 'local',
    text: 'لا يُرسل شيء في هذا الوضع.',
    facts: [{ label: 'التغييرات المعلقة', value: '٠' }],
    canSync: false,
    canClear: true,
  },
};
