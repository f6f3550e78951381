import { z } from 'zod';
import { type Environment, readEnvironment } from '../http/index.ts';

/** Where a service's database is. */
export interface DatabaseEnvironment {
  /** Absent: the embedded database. */
  readonly databaseUrl: string | undefined;
  /** Folder of the embedded database. */
  readonly dataFolder: string;
}

/** Variables that say where the database of a service is. */
export function databaseVariables(service: string): {
  readonly DATABASE_URL: z.ZodOptional<z.ZodString>;
  readonly DATA_DIR: z.ZodDefault<z.ZodString>;
} {
  return {
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'an address such as postgres://user@host/database')
      .optional(),
    DATA_DIR: z.string().default(`.data/${service}`),
  };
}

/**
 * Where the database is, alone: what commands beside the service need.
 * @throws EnvironmentError where that is wrong
 */
export function readDatabaseEnvironment(service: string, environment: Environment): DatabaseEnvironment {
  const { DATABASE_URL: databaseUrl, DATA_DIR: dataFolder } = readEnvironment(
    databaseVariables(service),
    environment,
  );
  return { databaseUrl, dataFolder };
}
