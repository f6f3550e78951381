import { z } from 'zod';
import { identifier, repositoryName, strict, text, url } from './fields.ts';

const workflow = strict({
  /** The workflow's name as GitHub shows it. */
  name: text,
  /** A deploy changes the world: it is not repeated unless `recovery.retryDeploys` says so. */
  deploys: z.boolean({ error: 'true or false' }).default(false),
});

const repository = strict({
  name: repositoryName,
  defaultBranch: text.default('main'),
  workflows: z.array(workflow, { error: 'a list of workflows' }).min(1, 'at least one workflow'),
  /** Names of the artifacts that hold JUnit XML; `*` stands for any text. */
  testReports: z.array(text, { error: 'a list of artifact names' }).default([]),
  /** Tenant that the logs of its services go to. */
  tenant: identifier.default('github-actions'),
});

/** What is watched at GitHub. */
export const watched = strict({
  apiUrl: url.default('https://api.github.com'),
  /** Ignore repositories and workflows that are not listed here. */
  onlyConfigured: z.boolean({ error: 'true or false' }).default(false),
  repositories: z.array(repository, { error: 'a list of repositories' }).min(1, 'at least one repository'),
});
