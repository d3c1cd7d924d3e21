// Made by test/support/write-layouts.ts from xkb-data 2.35.1-1 (Debian), the tables of xkeyboard-config; its notice stands in
// docs/notices.md. Four rows of keys from the top. Keys are two blanks apart, the signs of one key one blank: plain, Shift, AltGr, Shift and
// AltGr. † marks a dead key, – no sign. With AltGr only what types ASCII is kept, and what only X knows is left out. Do not edit.

/** Where the tables come from. */
export const LAYOUT_SOURCE = "xkb-data 2.35.1-1"

export const LAYOUT_ROWS = {
  us: {
    name: "US",
    rows: [
      "` ~  1 !  2 @  3 #  4 $  5 %  6 ^  7 &  8 *  9 (  0 )  - _  = +",
      "q Q  w W  e E  r R  t T  y Y  u U  i I  o O  p P  [ {  ] }",
      "a A  s S  d D  f F  g G  h H  j J  k K  l L  ; :  ' \"  \\ |",
      "< > |  z Z  x X  c C  v V  b B  n N  m M  , <  . >  / ?",
    ],
  },
  uk: {
    name: "UK",
    rows: [
      '` ¬ | |  1 !  2 "  3 £  4 $  5 %  6 ^  7 & {  8 * [  9 ( ]  0 ) }  - _ \\  = +',
      "q Q @  w W  e E e E  r R  t T  y Y  u U  i I  o O  p P  [ {  ] } †~",
      "a A  s S  d D  f F  g G  h H  j J  k K – &  l L  ; :  ' @ †^  # ~ †`",
      "\\ | |  z Z – <  x X – >  c C  v V  b B  n N  m M  , <  . >  / ?",
    ],
  },
  de: {
    name: "German",
    rows: [
      '†^ °  1 !  2 "  3 §  4 $  5 %  6 &  7 / {  8 ( [  9 ) ]  0 = }  ß ? \\  †´ †`',
      "q Q @  w W  e E  r R  t T  z Z  u U  i I  o O  p P  ü Ü  + * ~",
      "a A  s S  d D  f F  g G  h H  j J  k K – &  l L  ö Ö  ä Ä †^  # '",
      "< > |  y Y  x X  c C  v V  b B  n N  m M  , ;  . :  - _",
    ],
  },
  fr: {
    name: "French",
    rows: [
      "²  & 1  é 2 ~  \" 3 #  ' 4 { $  ( 5 [  - 6 |  è 7 `  _ 8 \\  ç 9 ^  à 0 @  ) ° ]  = + }",
      "a A  z Z – <  e E  r R  t T  y Y  u U  i I  o O  p P  †^ †¨  $ £",
      "q Q @  s S  d D  f F  g G  h H  j J  k K – &  l L  m M  ù % †^  * µ †`",
      "< > |  w W  x X – >  c C  v V  b B  n N  , ?  ; .  : /  ! §",
    ],
  },
  "ch-de": {
    name: "Swiss German",
    rows: [
      "§ °  1 +  2 \" @  3 * #  4 ç – $  5 %  6 &  7 / |  8 (  9 )  0 =  ' ?  †^ †` †~",
      "q Q @  w W  e E – E  r R  t T  z Z  u U  i I  o O  p P  ü è [  †¨ ! ]",
      "a A  s S  d D  f F  g G  h H  j J  k K – &  l L  ö é  ä à {  $ £ }",
      "< > \\  y Y – <  x X – >  c C  v V  b B  n N  m M  , ;  . :  - _",
    ],
  },
  "ch-fr": {
    name: "Swiss French",
    rows: [
      "§ °  1 +  2 \" @  3 * #  4 ç – $  5 %  6 &  7 / |  8 (  9 )  0 =  ' ?  †^ †` †~",
      "q Q @  w W  e E – E  r R  t T  z Z  u U  i I  o O  p P  è ü [  †¨ ! ]",
      "a A  s S  d D  f F  g G  h H  j J  k K – &  l L  é ö  à ä {  $ £ }",
      "< > \\  y Y – <  x X – >  c C  v V  b B  n N  m M  , ;  . :  - _",
    ],
  },
  es: {
    name: "Spanish",
    rows: [
      "º ª \\ \\  1 ! |  2 \" @  3 · #  4 $ ~ $  5 %  6 &  7 / {  8 ( [  9 ) ]  0 = }  ' ? \\  ¡ ¿",
      "q Q @  w W  e E  r R  t T  y Y  u U  i I  o O  p P  †` †^ [  + * ]",
      "a A  s S  d D  f F  g G  h H  j J  k K – &  l L  ñ Ñ †~  †´ †¨ {  ç Ç }",
      "< > |  z Z – <  x X – >  c C  v V  b B  n N  m M  , ;  . :  - _",
    ],
  },
  it: {
    name: "Italian",
    rows: [
      "\\ |  1 !  2 \"  3 £ – †~  4 $  5 %  6 &  7 /  8 (  9 )  0 =  ' ? `  ì ^ ~ †^",
      "q Q  w W  e E  r R  t T  y Y  u U  i I  o O  p P  è é [ {  + * ] }",
      "a A  s S  d D  f F  g G  h H  j J  k K – &  l L  ò ç @  à ° #  ù § †`",
      "< >  z Z – <  x X – >  c C  v V  b B  n N  m M  , ;  . :  - _",
    ],
  },
  se: {
    name: "Swedish",
    rows: [
      '§ ½  1 !  2 " @  3 #  4 ¤ $  5 %  6 &  7 / {  8 ( [  9 ) ]  0 = }  + ? \\  †´ †`',
      "q Q @  w W  e E  r R  t T  y Y  u U  i I  o O  p P  å Å  †¨ †^ †~",
      "a A  s S  d D  f F  g G  h H  j J  k K – &  l L  ö Ö  ä Ä  ' *",
      "< > |  z Z – <  x X – >  c C  v V  b B  n N  m M  , ;  . :  - _",
    ],
  },
  fi: {
    name: "Finnish",
    rows: [
      '§ ½  1 !  2 " @  3 #  4 ¤ $  5 %  6 &  7 / {  8 ( [ <  9 ) ] >  0 = }  + ? \\  †´ †`',
      "q Q q Q  w W w W  e E  r R r R  t T  y Y y Y  u U u U  i I – |  o O  p P  å Å  †¨ †^ †~",
      "a A  s S  d D  f F f F  g G g G  h H h H  j J j J  k K  l L  ö Ö  ä Ä  ' *",
      "< > |  z Z  x X  c C c C  v V v V  b B b B  n N  m M  , ;  . :  - _",
    ],
  },
  no: {
    name: "Norwegian",
    rows: [
      '| §  1 !  2 " @  3 #  4 ¤ $  5 %  6 &  7 / {  8 ( [  9 ) ]  0 = }  + ?  \\ †`',
      "q Q @  w W  e E  r R  t T  y Y  u U  i I  o O  p P  å Å  †¨ †^ †~",
      "a A  s S  d D  f F  g G  h H  j J  k K – &  l L  ø Ø  æ Æ †^  ' *",
      "< >  z Z – <  x X – >  c C  v V  b B  n N  m M  , ;  . :  - _",
    ],
  },
  dk: {
    name: "Danish",
    rows: [
      '½ §  1 !  2 " @  3 #  4 ¤ $  5 %  6 &  7 / {  8 ( [  9 ) ]  0 = }  + ?  †´ †` |',
      "q Q @  w W  e E  r R  t T  y Y  u U  i I  o O  p P  å Å  †¨ †^ †~",
      "a A  s S  d D  f F  g G  h H  j J  k K – &  l L  æ Æ  ø Ø †^  ' *",
      "< > \\  z Z – <  x X – >  c C  v V  b B  n N  m M  , ;  . :  - _",
    ],
  },
} as const
