/** What is known of a setting (`settingInfos` in src/config). */
export interface DescribedSetting {
  readonly variable: string;
  readonly text: string;
  readonly secret: boolean;
  readonly fileVariant: boolean;
  readonly schema: object;
}

/** values.schema.json with descriptions, settings and declared objects filled in. */
export function chartSchema(
  schema: object,
  values: string,
  settings: readonly DescribedSetting[],
  openApi: object,
): object;
