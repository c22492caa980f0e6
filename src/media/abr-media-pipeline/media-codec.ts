/** How video is encoded. Its value is the name of the folder that the renditions lie in. */
export enum MediaVideoCodec {
  /** H.264, also called AVC: everything plays it. */
  H264 = 'h264',
  /** H.265, also called HEVC: smaller at the same quality; Apple's devices, most televisions, some browsers. */
  HEVC = 'hevc',
  /** AV1: smaller again. Only in `AbrLadder.fixed`: Automated ABR of MediaConvert does not know it. */
  AV1 = 'av1',
}
