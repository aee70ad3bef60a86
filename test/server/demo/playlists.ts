/** A playlist of the demo. */
export interface DemoPlaylist {
  /** A UUID v4. */
  id: string;
  name: string;
  description: string | null;
  color: string;
  icon: string;
  /** Titles, in their order. */
  tracks: readonly string[];
}

export const demoPlaylists: readonly DemoPlaylist[] = [
  {
    id: '6b1f0a52-7f0e-4a4c-9d3f-0c1f6f5c8a01',
    name: 'Road trip',
    description: 'Windows down, volume up',
    color: 'amber',
    icon: 'flame',
    tracks: ['Neon Sundays', 'Two Tickets North', 'Roller Rink', 'Canción del puerto', 'Last Ferry Home', 'İskele', 'Straßenbahn', 'Amanhã não', '막차', 'Tidal'],
  },
  {
    id: '6b1f0a52-7f0e-4a4c-9d3f-0c1f6f5c8a02',
    name: 'Deep focus',
    description: 'No words, no distractions',
    color: 'sky',
    icon: 'headphones',
    tracks: ['Compile', 'Idle Loop', 'I. Frost (Adagio)', 'Green Build', 'II. Embers (Andante con moto)', 'Blue Stairwell', 'Туман над рекой', 'Half Past Never'],
  },
  {
    id: '6b1f0a52-7f0e-4a4c-9d3f-0c1f6f5c8a03',
    name: 'Rainy Sunday',
    description: null,
    color: 'teal',
    icon: 'cloud',
    tracks: ['Umbrella Weather', 'Platform Nine in the Rain', '水たまり', '봄비', 'Un dimanche à Lyon', 'Salt on the Window', 'Quiet Carriage', '茶凉了', 'Мосты'],
  },
  {
    id: '6b1f0a52-7f0e-4a4c-9d3f-0c1f6f5c8a04',
    name: 'Café du matin ☕',
    description: 'Chansons pour commencer la journée',
    color: 'rose',
    icon: 'heart',
    tracks: ['Rue des Cerisiers', 'Un dimanche à Lyon', 'Place vide', 'L’été s’en va', 'Dernier métro', 'Coração de papel', 'Çay Bahçesi'],
  },
  {
    id: '6b1f0a52-7f0e-4a4c-9d3f-0c1f6f5c8a05',
    name: '夜の散歩',
    description: '静かな夜のための音楽',
    color: 'violet',
    icon: 'star',
    tracks: ['始発電車', '夜のコンビニ', 'さよならの練習', '별 헤는 골목', '南方没有雪', '慢火车', 'Sleeper', 'Radio Silence'],
  },
  {
    id: '6b1f0a52-7f0e-4a4c-9d3f-0c1f6f5c8a06',
    name: 'أغاني الليل',
    description: 'للاستماع قبل النوم',
    color: 'purple',
    icon: 'star',
    tracks: ['يا قمر', 'طريق البحر', 'رسالة قديمة', 'Gece Vapuru', 'Saudade em Lisboa'],
  },
  {
    id: '6b1f0a52-7f0e-4a4c-9d3f-0c1f6f5c8a07',
    name: 'Night shift',
    description: 'For when the build is red',
    color: 'emerald',
    icon: 'music',
    tracks: ['Segfault at Dawn', 'Nachtschicht', 'Rubber Duck', 'Fünf vor zwölf', 'Compile', 'III. Thaw (Allegro)', 'Call Me on the Landline', 'Green Build'],
  },
  {
    id: '6b1f0a52-7f0e-4a4c-9d3f-0c1f6f5c8a08',
    name: 'To sort',
    description: null,
    color: 'orange',
    icon: 'gift',
    tracks: ['Schöne Grüße', '¿Dónde estás?', 'Mañana será otro día', 'El niño y la luna', 'Postcards We Never Sent', 'Lighthouse Keeper', 'Письмо без адреса', 'Window Seat (Live)'],
  },
];

/** Titles. */
export const demoLikes: readonly string[] = [
  'Last Ferry Home',
  'Tidal',
  'Platform Nine in the Rain',
  'Un dimanche à Lyon',
  'Nachtschicht',
  'Canción del puerto',
  'さよならの練習',
  '별 헤는 골목',
  '慢火车',
  'Туман над рекой',
  'يا قمر',
  'Idle Loop',
  'Half Past Never',
  'Neon Sundays',
];

/** Stars, halves included, by title. */
export const demoRatings: Readonly<Record<string, number>> = {
  'Tidal': 5,
  'Last Ferry Home': 4.5,
  'Salt on the Window': 3,
  'Platform Nine in the Rain': 5,
  'Sleeper': 4,
  'Rue des Cerisiers': 3.5,
  'Un dimanche à Lyon': 4,
  'Straßenbahn': 3,
  'Nachtschicht': 4.5,
  'Canción del puerto': 4,
  'Saudade em Lisboa': 4.5,
  '始発電車': 4,
  'さよならの練習': 5,
  '막차': 3.5,
  '慢火车': 4,
  'Мосты': 3,
  'Туман над рекой': 5,
  'يا قمر': 5,
  'Gece Vapuru': 3.5,
  'Compile': 4,
  'Idle Loop': 5,
  'Blue Stairwell': 4,
  'Roller Rink': 2.5,
  'Radio Silence': 2,
  'II. Embers (Andante con moto)': 4.5,
};
