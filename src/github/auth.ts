import { z } from 'zod';
import { type Environment, EnvironmentError, readSecret } from '../http/index.ts';

/** Who asks GitHub: a token, or an installation of an App. */
export type GitHubAuth =
  | { readonly token: string }
  | { readonly appId: string; readonly privateKey: string; readonly installationId: string };

/** Variables that say which GitHub is asked and as whom; secrets stand in files, see `readAuth`. */
export const githubVariables = {
  GITHUB_API_URL: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .transform((address) => address.replace(/\/$/, ''))
    .optional(),
  GITHUB_APP_ID: z.string().optional(),
  GITHUB_APP_INSTALLATION_ID: z.string().optional(),
};

/**
 * A token, or the three facts of a GitHub App; undefined where the environment names neither.
 * @throws EnvironmentError where an App is named in part
 */
export function readAuth(
  environment: Environment,
  app: {
    readonly GITHUB_APP_ID?: string | undefined;
    readonly GITHUB_APP_INSTALLATION_ID?: string | undefined;
  },
): GitHubAuth | undefined {
  const token = readSecret('GITHUB_TOKEN', environment);
  if (token !== undefined) return { token };
  const privateKey = readSecret('GITHUB_APP_PRIVATE_KEY', environment);
  const { GITHUB_APP_ID: appId, GITHUB_APP_INSTALLATION_ID: installationId } = app;
  if (privateKey === undefined && appId === undefined) return undefined;
  if (privateKey === undefined || appId === undefined || installationId === undefined) {
    throw new EnvironmentError([
      'GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PRIVATE_KEY_FILE: expected all of them or none',
    ]);
  }
  return { appId, installationId, privateKey };
}
