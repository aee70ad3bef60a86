/** What names of made-up artists, albums and songs consist of. */
export const firstNames =
  'Ada Ines Milo Noor Petra Juno Tomas Yara Elif Bram Clara Dario Esther Felix Greta Hugo Iris Jonas Kaia Luca Mara Nils Olga Pablo Quinn Rosa Sami Tilda Ugo Vera Wim Zoe Aino Björn Chloé Søren'.split(
    ' ',
  );

export const surnames =
  'Ahlgren Bellweather Castellan Dufour Eriksen Falk Grimaldi Hollis Ivanova Jansen Kowalski Lindqvist Moreau Novák Okafor Pereira Quill Rinaldi Sato Thorne Ueda Vance Winter Xavier Yilmaz Zeller Ambrose Brandt Conti Demir Ekström Fontaine'.split(
    ' ',
  );

export const adjectives =
  'Amber Broken Crystal Distant Electric Faded Golden Hollow Indigo Jagged Kind Lonely Midnight Northern Open Paper Quiet Restless Silver Tender Urban Velvet Wandering Young Autumn Burning Crimson Drifting Early Frozen Gentle Hidden'.split(
    ' ',
  );

export const nouns =
  'Anchor Bridge Canyon Dream Echo Forest Garden Harbour Island Journey Kite Lantern Mirror Night Ocean Parade Quarry River Shadow Tower Umbrella Valley Window Year Zephyr Arcade Balloon Compass Doorway Ember Feather Glacier Horizon Ivy Jungle Kingdom Letter Meadow Needle Orchard'.split(
    ' ',
  );

export const bandNouns =
  'Arrows Bakers Cousins Daughters Engines Foxes Ghosts Hunters Islands Jackdaws Kites Lights Mapmakers Navigators Owls Pilots Rivers Sailors Tigers Wolves Astronomers Brothers Comets'.split(
    ' ',
  );

export const verbs =
  'Breaking Calling Dancing Falling Finding Following Holding Keeping Leaving Losing Making Missing Opening Painting Reading Running Searching Sleeping Turning Waiting Walking Watching'.split(
    ' ',
  );

export const genres = [
  'Ambient',
  'Blues',
  'Chamber Music',
  'Classical',
  'Country',
  'Dance',
  'Electronic',
  'Folk',
  'Funk',
  'Hip-Hop',
  'Indie Rock',
  'Jazz',
  'Latin',
  'Metal',
  'Pop',
  'Reggae',
  'Rock',
  'Singer-Songwriter',
  'Soul',
  'Techno',
] as const;
