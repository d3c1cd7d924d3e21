// Sample volumes are bundled as bytes (build.mjs, loader "binary").
declare module "*.gz" {
  const bytes: Uint8Array
  export default bytes
}
