import { existsSync, mkdirSync } from 'fs';
import { join } from 'path';
import { ffmpeg, REPEATABLE } from '../../demo-apps/video-on-demand/scenario/ffmpeg';

export interface BenchClip {
  readonly name: string;
  readonly about: string;
  readonly file: string;
}

/** From what needs few bits to what needs many. Six seconds each, without sound, of our own making: no film has these pictures, but each is hard or easy in its own way. */
const RECIPES: Record<string, { readonly about: string; readonly picture: string }> = {
  sunrise: { about: 'a slow gradient', picture: 'gradients=s=1280x720:r=25:c0=0x0b3d91:c1=0xf4a261:speed=0.008:seed=7' },
  cartoon: { about: 'flat areas that move', picture: 'testsrc2=s=1280x720:r=25' },
  grain: { about: 'a gradient with grain', picture: 'gradients=s=1280x720:r=25:c0=0x264653:c1=0xe9c46a:speed=0.01:seed=3,format=yuv420p,noise=alls=6:allf=t:all_seed=7' },
  zoom: { about: 'a zoom into fine detail', picture: 'mandelbrot=s=1280x720:r=25:end_scale=0.02:end_pts=250' },
  swarm: { about: 'cells that live and die', picture: 'life=s=320x180:r=25:mold=10:ratio=0.2:seed=5:death_color=#264653:life_color=#e9c46a,scale=1280:720' },
  fractal: { about: 'a zoom with noise', picture: 'mandelbrot=s=1280x720:r=25:end_scale=0.02:end_pts=250,format=yuv420p,noise=alls=16:allf=t:all_seed=7' },
  phone: { about: 'upright', picture: 'testsrc2=s=720x1280:r=25' },
  sports: { about: '50 frames per second', picture: 'mandelbrot=s=1280x720:r=50:end_scale=0.05:end_pts=400' },
  hd: { about: '1080 lines', picture: 'mandelbrot=s=1920x1080:r=25:end_scale=0.02:end_pts=250' },
  small: { about: '360 lines', picture: 'mandelbrot=s=640x360:r=25:end_scale=0.02:end_pts=250' },
};

/** Close to lossless, so that what is compared is the encoding and not the source's own. */
const OUTPUT = ['-t', '6', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '14', '-pix_fmt', 'yuv420p'];

export async function benchClips(directory: string): Promise<BenchClip[]> {
  mkdirSync(directory, { recursive: true });
  const clips: BenchClip[] = [];
  for (const [name, { about, picture }] of Object.entries(RECIPES)) {
    const file = join(directory, `${name}.mp4`);
    if (!existsSync(file)) await ffmpeg(['-f', 'lavfi', '-i', picture, ...OUTPUT, ...REPEATABLE], file);
    clips.push({ name, about, file });
  }
  return clips;
}
