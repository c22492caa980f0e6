/** Where an AWS Region is: for the model of latency routing, and for geolocation of clients there. */
interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly continent: string;
  readonly country: string;
  readonly subdivision?: string;
}

function place(latitude: number, longitude: number, continent: string, country: string, subdivision?: string): Place {
  return { latitude, longitude, continent, country, subdivision };
}

// Coordinates are those of the city or state that AWS names for the Region, to a degree or so.
const PLACES: Record<string, Place> = {
  'us-east-1': place(39, -77.5, 'NA', 'US', 'VA'),
  'us-east-2': place(40, -83, 'NA', 'US', 'OH'),
  'us-west-1': place(37.4, -122, 'NA', 'US', 'CA'),
  'us-west-2': place(45.8, -119.7, 'NA', 'US', 'OR'),
  'us-gov-east-1': place(40, -83, 'NA', 'US', 'OH'),
  'us-gov-west-1': place(45.8, -119.7, 'NA', 'US', 'OR'),
  'ca-central-1': place(45.5, -73.6, 'NA', 'CA'),
  'ca-west-1': place(51, -114, 'NA', 'CA'),
  'mx-central-1': place(20.6, -100.4, 'NA', 'MX'),
  'sa-east-1': place(-23.5, -46.6, 'SA', 'BR'),
  'eu-west-1': place(53.3, -6.3, 'EU', 'IE'),
  'eu-west-2': place(51.5, -0.1, 'EU', 'GB'),
  'eu-west-3': place(48.9, 2.4, 'EU', 'FR'),
  'eu-central-1': place(50.1, 8.7, 'EU', 'DE'),
  'eu-central-2': place(47.4, 8.5, 'EU', 'CH'),
  'eu-north-1': place(59.3, 18.1, 'EU', 'SE'),
  'eu-south-1': place(45.5, 9.2, 'EU', 'IT'),
  'eu-south-2': place(41.6, -0.9, 'EU', 'ES'),
  'il-central-1': place(32.1, 34.8, 'AS', 'IL'),
  'me-south-1': place(26.1, 50.6, 'AS', 'BH'),
  'me-central-1': place(24.5, 54.4, 'AS', 'AE'),
  'af-south-1': place(-33.9, 18.4, 'AF', 'ZA'),
  'ap-south-1': place(19.1, 72.9, 'AS', 'IN'),
  'ap-south-2': place(17.4, 78.5, 'AS', 'IN'),
  'ap-southeast-1': place(1.3, 103.8, 'AS', 'SG'),
  'ap-southeast-2': place(-33.9, 151.2, 'OC', 'AU'),
  'ap-southeast-3': place(-6.2, 106.8, 'AS', 'ID'),
  'ap-southeast-4': place(-37.8, 145, 'OC', 'AU'),
  'ap-southeast-5': place(3.1, 101.7, 'AS', 'MY'),
  'ap-southeast-6': place(-36.8, 174.8, 'OC', 'NZ'),
  'ap-southeast-7': place(13.8, 100.5, 'AS', 'TH'),
  'ap-northeast-1': place(35.7, 139.7, 'AS', 'JP'),
  'ap-northeast-2': place(37.6, 127, 'AS', 'KR'),
  'ap-northeast-3': place(34.7, 135.5, 'AS', 'JP'),
  'ap-east-1': place(22.3, 114.2, 'AS', 'HK'),
  'ap-east-2': place(25, 121.5, 'AS', 'TW'),
  'cn-north-1': place(39.9, 116.4, 'AS', 'CN'),
  'cn-northwest-1': place(37.5, 105.2, 'AS', 'CN'),
};

export function placeOf(region: string): Place {
  const found = PLACES[region];
  if (!found) throw new Error(`The model has no coordinates for region ${region}; add it to regions.ts. Known: ${Object.keys(PLACES).join(', ')}.`);
  return found;
}

/**
 * Round trip between two Regions in milliseconds: great-circle distance at two thirds of the speed of light, both ways, and half
 * as much again for the cables' detours. A model: Route 53 measures; this one only has to rank regions plausibly.
 */
export function latencyBetween(from: string, to: string): number {
  const [a, b] = [placeOf(from), placeOf(to)];
  const radians = (degrees: number) => degrees * Math.PI / 180;
  const sine = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const chord = sine(b.latitude - a.latitude)
    + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * sine(b.longitude - a.longitude);
  const kilometres = 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(chord)));
  return 1 + 2 * 1.5 * kilometres / 200;
}
