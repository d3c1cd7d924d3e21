// QR codes and Code 128 as black and white modules, by the writer of zxing-wasm. Its WebAssembly is handed in as bytes: left alone, the
// library would fetch it from the network.
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer"
import type { Picture } from "./document.ts"

/** The writer takes 102 symbols, of which it needs a few itself. */
const LONGEST_CODE128 = 98

export interface BarcodeWriter {
  /** Text for a camera or a two-dimensional scanner. Level M. */
  qr(text: string): Promise<Picture>
  /** ASCII for any scanner; undefined if it is longer than the format allows. */
  code128(text: string): Promise<Picture | undefined>
}

/** `wasm`: the file zxing_writer.wasm of the same version of the package. */
export async function barcodeWriter(wasm: Uint8Array): Promise<BarcodeWriter> {
  await prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(wasm).buffer },
    fireImmediately: true,
  })
  return {
    qr: async (text) => ({
      shape: "square",
      rows: await modules(text, { format: "QRCode", options: "ecLevel=M" }),
    }),
    code128: async (text) => {
      if (text.length > LONGEST_CODE128) return undefined
      return { shape: "bars", rows: (await modules(text, { format: "Code128" })).slice(0, 1) }
    },
  }
}

async function modules(
  text: string,
  options: { readonly format: "QRCode" | "Code128"; readonly options?: string },
): Promise<boolean[][]> {
  const { symbol, error } = await writeBarcode(text, { ...options, addQuietZones: false, scale: 1 })
  if (error !== "") throw new TypeError(`no ${options.format} of this text: ${error}`)
  const { width, height, data } = symbol
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[y * width + x] === 0),
  )
}
