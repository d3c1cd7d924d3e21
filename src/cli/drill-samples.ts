// The sample volumes as they are bundled. Loaded only by the drill.
import luks1Sss from "../actions/drill/samples/luks1-sss.img.gz"
import luks1Tang from "../actions/drill/samples/luks1-tang.img.gz"
import luks2Sss from "../actions/drill/samples/luks2-sss.img.gz"
import luks2Tang from "../actions/drill/samples/luks2-tang.img.gz"

/** Compressed images by name, the simplest first. */
export const SAMPLES: readonly (readonly [string, Uint8Array])[] = [
  ["luks2-tang", luks2Tang],
  ["luks2-sss", luks2Sss],
  ["luks1-tang", luks1Tang],
  ["luks1-sss", luks1Sss],
]
