import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';

/** Every rule of the props. To be called before anything is made of them. */
export function checkAbrMediaPipeline(scope: Construct, props: AbrMediaPipelineProps) {
  void scope;
  void props;
}
