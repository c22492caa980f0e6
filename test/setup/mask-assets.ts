/**
 * What changes with the bytes of an asset and not with the architecture: content hashes, and the logical ids of Lambda
 * versions, which CDK derives from them. Masked, a snapshot differs only when the architecture does.
 */
const MASKS: Array<[RegExp, string]> = [
  [/\b[0-9a-f]{64}(?=\.(zip|json|jar|py|js)\b)/g, '<asset>'],
  [/(cdk-[a-z0-9]+-container-assets-[^:"]*:)[0-9a-f]{64}/g, '$1<asset>'],
  [/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1<asset>'],
  // A component of Greengrass has its program's hash in its version.
  [/(ComponentVersion\\?":\\?")1\.\d{1,5}\.\d{1,5}(?=\\?")/g, '$1<asset>'],
];

/** A template with all that its assets' bytes decide masked. */
export function maskAssets<T extends object>(template: T): T {
  return JSON.parse(MASKS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), JSON.stringify(template)));
}
