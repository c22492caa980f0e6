import { Conditional, Expression } from './template';
import { ApiModel, LATER, ModelProblem, ModelReader } from '../../../core/api-model';

/** The first thing that is wrong with settings in the terms of the model. What is only known when a job is submitted counts as right. */
export const modelProblem = (model: ApiModel, settings: unknown): ModelProblem | undefined => new ModelReader(model, 'MediaConvert', standsFor).problem(settings);

const standsFor = (value: unknown) => value instanceof Conditional ? value.value : value instanceof Expression ? LATER : value;
