package io.tsds.pipeline;

import io.tsds.density.KernelDensity;
import io.tsds.embedding.IdColumn;
import io.tsds.report.StageFacts;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.work.PoolFiles;
import io.tsds.transport.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel densities that the method needs, and the stages it took: fetching the pool's vectors
 * and the densities themselves. Methods without densities only have the pool's ids checked.
 *
 * @param values densities [pool]; null where the method needs none
 */
record DensityOfPool(double[] values, List<StageFacts> stages) {

  static DensityOfPool compute(
      StageContext context,
      SelectionParameters parameters,
      EmbeddingSource candidates,
      IdColumn ids) {
    SelectionParameters.Model model = parameters.model();
    EmbeddingInput input = parameters.candidates();
    PoolStage poolStage = new PoolStage(context, input, candidates);
    if (model.method() != Method.KNN_KDE || model.bandwidth() == 0) {
      List<StageFacts> stages = new ArrayList<>();
      if (!candidates.numbered()) {
        stages.add(ReportAssembly.poolStage(poolStage.checkIds(ids)));
      }
      boolean kde = model.method() == Method.KNN_KDE;
      return new DensityOfPool(kde ? DensityStage.ofBandwidthZero(ids.size()) : null, stages);
    }
    PoolStage.Facts pool = poolStage.fetchVectors(ids);
    PoolFiles files = pool.files(context, candidates.dimension());
    KernelDensity kernel = new KernelDensity(model.bandwidth(), model.kdeNeighbors());
    DensityStage densityStage = new DensityStage(context, kernel, parameters.blas());
    DensityStage.Facts facts = densityStage.run(files);
    return new DensityOfPool(
        densityStage.densities(facts, files),
        List.of(ReportAssembly.poolStage(pool), ReportAssembly.densityStage(facts, pool)));
  }
}
