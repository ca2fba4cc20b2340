package io.tsds.pipeline;

import io.tsds.density.KernelDensity;
import io.tsds.report.StageFacts;
import io.tsds.storage.work.PoolFiles;
import io.tsds.transport.Method;
import java.util.List;

/**
 * The kernel densities of a task's pool, where the method needs them, and what computing them took.
 *
 * @param values densities [pool]; null where the method needs none
 * @param distinctVectors how many distinct vectors the pool has; null where nothing had to be known
 *     of them
 */
record DensityOfPool(double[] values, Long distinctVectors, List<StageFacts> stages) {

  /**
   * Computes them, unless an earlier run did.
   *
   * @param files the pool's vectors, or null where they are not needed
   */
  static DensityOfPool compute(
      StageContext context, SelectionParameters parameters, SelectionTask task, PoolFiles files) {
    SelectionParameters.Model model = parameters.model();
    if (model.method() != Method.KNN_KDE) {
      return new DensityOfPool(null, null, List.of());
    }
    if (!model.needsVectors()) {
      return new DensityOfPool(
          DensityStage.ofBandwidthZero(task.members().size()), null, List.of());
    }
    KernelDensity kernel = new KernelDensity(model.bandwidth(), model.kdeNeighbors());
    DensityStage stage = new DensityStage(context, task, kernel, parameters.arithmetic());
    DensityStage.Facts facts = stage.run(files);
    return new DensityOfPool(
        stage.densities(files),
        (long) facts.distinctVectors(),
        List.of(ReportedStages.density(facts, files)));
  }
}
