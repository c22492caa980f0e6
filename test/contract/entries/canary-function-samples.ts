import { ExpressionSample } from '../rules/jsonata';

export const canaryFunctionSamples: ExpressionSample[] = [];
