import {
  createDarkTheme,
  createLightTheme,
  teamsHighContrastTheme,
  type BrandVariants,
  type Theme,
} from '@fluentui/react-components';
import { useMedia } from './use-media.ts';

/** Petrol: the lab's own colour. */
const petrol: BrandVariants = {
  10: '#021014', 20: '#08222b', 30: '#083443', 40: '#084153', 50: '#0a4e63', 60: '#0d5b73', 70: '#116884', 80: '#167694',
  90: '#2d85a2', 100: '#4594af', 110: '#5ca3bc', 120: '#73b2c8', 130: '#8bc1d4', 140: '#a4d0e0', 150: '#bedfeb', 160: '#d9eef5',
}; // prettier-ignore

const fonts = {
  fontFamilyBase:
    "'Segoe UI', 'Segoe UI Variable', system-ui, -apple-system, 'Noto Sans', Cantarell, Roboto, 'DejaVu Sans', sans-serif",
  fontFamilyMonospace:
    "'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace",
};

const light: Theme = { ...createLightTheme(petrol), ...fonts };
const dark: Theme = {
  ...createDarkTheme(petrol),
  ...fonts,
  colorNeutralBackground1: '#1b2125',
  colorNeutralBackground1Hover: '#252d32',
  colorNeutralBackground1Selected: '#273137',
  colorNeutralBackground1Pressed: '#151b1e',
  colorNeutralBackground2: '#20272c',
  colorNeutralBackground3: '#14191c',
  colorNeutralStroke1: '#566066',
  colorNeutralStroke2: '#39434a',
  colorBrandForeground1: petrol[120],
  colorBrandForeground2: petrol[130],
  colorBrandForegroundLink: petrol[130],
  colorBrandForegroundLinkHover: petrol[140],
  colorCompoundBrandForeground1: petrol[120],
};
const highContrast: Theme = { ...teamsHighContrastTheme, ...fonts };

/** The theme that the system asks for: light, dark or high contrast. */
export function useSystemTheme(): Theme {
  const prefersDark = useMedia('(prefers-color-scheme: dark)');
  const isHighContrast = useMedia('(forced-colors: active)');
  if (isHighContrast) return highContrast;
  return prefersDark ? dark : light;
}
