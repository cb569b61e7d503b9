import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../harness/errors/index.ts';
import { nearest } from '../nearest.ts';
import { invalid, readYaml, validate } from '../yaml-file.ts';
import { distributionSchema, type OfficialImage } from './entry.ts';

export const catalogueDirectory = path.join(import.meta.dirname, 'catalogue');

/** Every official image that there is, by distribution. Throws `image.profile-invalid` with file and field. */
export async function listOfficial(directory = catalogueDirectory): Promise<readonly OfficialImage[]> {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  return (await Promise.all(files.map((name) => readDistribution(path.join(directory, name))))).flat();
}

/**
 * The image that is called so: `ubuntu:24.04`, `ubuntu:noble`, or `ubuntu` for the first of its list. Throws
 * `image.official-unknown` with the names that are near.
 */
export async function findOfficial(name: string, directory = catalogueDirectory): Promise<OfficialImage> {
  const images = await listOfficial(directory);
  const [distribution = '', version] = name.toLowerCase().split(/:(.*)/s);
  const own = images.filter((image) => image.distribution === distribution);
  const found = version === undefined ? own[0] : own.find((image) => image.version === version || image.aliases.includes(version)); // prettier-ignore
  if (found) return found;
  const known = (own.length > 0 ? own : images).map((image) => image.name);
  const meant = nearest(name, images.map((image) => image.name)) ?? nearest(distribution, images.map((image) => image.distribution)); // prettier-ignore
  throw new Ttys0Error('image.official-unknown', {
    name,
    meant: meant === undefined ? '' : `Did you mean ${meant}? `,
    known: known.join(', '),
  });
}

/** What a guest made of an official image is called: `ubuntu-24-04`. */
export function guestName(image: Pick<OfficialImage, 'name'>): string {
  return image.name.replaceAll(/[^a-z0-9]+/g, '-');
}

async function readDistribution(file: string): Promise<readonly OfficialImage[]> {
  const { common = {}, versions, ...fields } = await readYaml(file);
  if (typeof common !== 'object' || common === null)
    throw invalid(file, 'common', 'must be a mapping of fields');
  if (!Array.isArray(versions)) throw invalid(file, 'versions', 'must be a list');
  const merged = versions.map((version: unknown) => (typeof version === 'object' ? { ...common, ...version } : version)); // prettier-ignore
  const {
    name,
    os,
    versions: releases,
  } = validate(distributionSchema, { ...fields, versions: merged }, file);
  return releases.map((release) => ({
    ...release,
    name: `${name}:${release.version}`,
    distribution: name,
    os,
  }));
}
