import { ExpressionSample } from '../rules/jsonata';

export const spotTrainingJobSamples: ExpressionSample[] = [];
