package io.tsds.pipeline;

import io.tsds.UserException;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.ResultWriter;
import org.apache.spark.sql.SparkSession;

/** Candidates and queries, opened and checked to fit each other. */
record Inputs(EmbeddingSource candidates, EmbeddingSource queries) {

  static Inputs open(SparkSession spark, SelectionParameters parameters) {
    EmbeddingSource candidates = EmbeddingSources.open(spark, parameters.candidates());
    EmbeddingSource queries = EmbeddingSources.open(spark, parameters.queries());
    if (candidates.dimension() != queries.dimension()) {
      throw new UserException(
          "--queries %s has dimension %d, but --candidates %s has %d; both must come from the same model"
              .formatted(
                  parameters.queries().uri(),
                  queries.dimension(),
                  parameters.candidates().uri(),
                  candidates.dimension()));
    }
    ResultWriter.refuseUnlessWritable(parameters.output().format(), candidates.idKind());
    return new Inputs(candidates, queries);
  }
}
