/** An album of the demo. Artists, titles and songs are made up. */
export interface DemoAlbum {
  artist: string;
  title: string;
  year: number;
  /** Title, length as `minutes:seconds`, and guest artists. Titles are unique in all albums. */
  tracks: readonly (readonly [title: string, length: string, ...guests: string[]])[];
}

export const demoAlbums: readonly DemoAlbum[] = [
  {
    artist: 'The Paper Lanterns',
    title: 'Harbour Lights',
    year: 2016,
    tracks: [
      ['Last Ferry Home', '3:42'],
      ['Lighthouse Keeper', '4:05'],
      ['Salt on the Window', '3:18'],
      ['Tidal', '5:11'],
      ['Postcards We Never Sent', '3:56', 'Mara Quill'],
    ],
  },
  {
    artist: 'Mara Quill',
    title: 'Slow Trains',
    year: 2021,
    tracks: [
      ['Platform Nine in the Rain', '4:21'],
      ['Quiet Carriage', '3:07'],
      ['Two Tickets North', '3:49'],
      ['Sleeper', '6:02'],
    ],
  },
  {
    artist: 'Les Matins Gris',
    title: 'Café de la Gare',
    year: 2012,
    tracks: [
      ['Rue des Cerisiers', '2:58'],
      ['Un dimanche à Lyon', '3:33'],
      ['L’été s’en va', '4:12'],
      ['Place vide', '3:01', 'Anouk Verlaine'],
      ['Dernier métro', '2:47'],
    ],
  },
  {
    artist: 'Hannes Ostwind',
    title: 'Über den Dächern',
    year: 2019,
    tracks: [
      ['Fünf vor zwölf', '3:25'],
      ['Straßenbahn', '3:14'],
      ['Schöne Grüße', '2:52'],
      ['Nachtschicht', '4:40'],
    ],
  },
  {
    artist: 'Lucía Montalbán',
    title: 'Agua y Sal',
    year: 2018,
    tracks: [
      ['Canción del puerto', '3:37'],
      ['Mañana será otro día', '4:02'],
      ['El niño y la luna', '3:20'],
      ['¿Dónde estás?', '3:11', 'Trío Alameda'],
    ],
  },
  {
    artist: 'Orquestra do Cais',
    title: 'Maré Baixa',
    year: 2015,
    tracks: [
      ['Saudade em Lisboa', '4:16'],
      ['Coração de papel', '3:44'],
      ['Amanhã não', '3:29'],
    ],
  },
  {
    artist: '青い傘',
    title: '雨の駅',
    year: 2022,
    tracks: [
      ['始発電車', '4:08'],
      ['水たまり', '3:31'],
      ['夜のコンビニ', '3:15'],
      ['さよならの練習', '5:03'],
    ],
  },
  {
    artist: '달빛정원',
    title: '서울의 밤',
    year: 2023,
    tracks: [
      ['막차', '3:39'],
      ['별 헤는 골목', '4:11'],
      ['봄비', '3:02'],
    ],
  },
  {
    artist: '北风乐队',
    title: '冬天的信',
    year: 2017,
    tracks: [
      ['南方没有雪', '4:27'],
      ['慢火车', '5:19'],
      ['茶凉了', '3:36'],
    ],
  },
  {
    artist: 'Тихий Берег',
    title: 'Белые ночи',
    year: 2014,
    tracks: [
      ['Мосты', '4:33'],
      ['Письмо без адреса', '3:50'],
      ['Туман над рекой', '6:15'],
    ],
  },
  {
    artist: 'ليلى المرسى',
    title: 'على شاطئ الليل',
    year: 2020,
    tracks: [
      ['يا قمر', '4:48'],
      ['طريق البحر', '5:22'],
      ['رسالة قديمة', '4:01'],
    ],
  },
  {
    artist: 'Kuzey Yıldızı',
    title: 'Şehir Işıkları',
    year: 2019,
    tracks: [
      ['İskele', '3:46'],
      ['Gece Vapuru', '4:14'],
      ['Çay Bahçesi', '3:08'],
    ],
  },
  {
    artist: 'Static Orchard',
    title: 'Night Shift',
    year: 2024,
    tracks: [
      ['Compile', '6:48'],
      ['Green Build', '5:27'],
      ['Segfault at Dawn', '7:04'],
      ['Idle Loop', '8:31'],
      ['Rubber Duck', '4:55', 'Hannes Ostwind'],
    ],
  },
  {
    artist: 'Nimbus Trio',
    title: 'Third Floor Sessions',
    year: 2011,
    tracks: [
      ['Blue Stairwell', '5:58'],
      ['Umbrella Weather', '4:36'],
      ['Half Past Never', '7:20'],
      ['Window Seat (Live)', '9:12', 'Mara Quill'],
    ],
  },
  {
    artist: 'Velvet Comet',
    title: 'Afterglow',
    year: 1998,
    tracks: [
      ['Neon Sundays', '3:28'],
      ['Roller Rink', '3:54'],
      ['Call Me on the Landline', '3:17'],
      ['Radio Silence', '4:44'],
    ],
  },
  {
    artist: 'Ensemble Aurelia',
    title: 'Three Winter Pieces',
    year: 2009,
    tracks: [
      ['I. Frost (Adagio)', '8:05'],
      ['II. Embers (Andante con moto)', '6:39'],
      ['III. Thaw (Allegro)', '5:50'],
    ],
  },
];
