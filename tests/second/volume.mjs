// Bars and the lines over them as the window draws them, of every question of a file; one JSON array.
import { readFileSync } from 'node:fs';
import { barsOf, dailyAverage, movingAverage, trendLine, valueOf } from '../../ui/charts/volume.js';

const { questions } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const drawn = (periods, count, measure) => {
  const bars = barsOf(periods, count);
  const values = bars.map((bar) => valueOf(measure, bar));
  return {
    values, trend: trendLine(values, bars.map(({ whole }) => whole)), average: movingAverage(measure, bars),
    daily: dailyAverage(measure, bars)?.values ?? null,
  };
};

const measures = ['commits', 'lines', 'per_day', 'impact'];
process.stdout.write(JSON.stringify(questions.map(({ timeline: { periods } }) =>
  [1, 4].map((count) => Object.fromEntries(measures.map((measure) => [measure, drawn(periods, count, measure)]))))));
