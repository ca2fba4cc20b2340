package io.tsds.pipeline.stage;

import io.tsds.embedding.IdKind;
import io.tsds.report.FileFacts;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What those behind a search must know of the candidates and queries, whether this run read them or
 * the one whose search it takes.
 */
public interface SearchedInputs {
  /** The candidates' files, for the report. */
  FileFacts.Input candidateFacts();

  /** The queries' files, for the report. */
  FileFacts.Input queryFacts();

  /** Kind of the candidates' ids. */
  IdKind idKind();

  /** Whether the candidates' ids are the numbers of their rows. */
  boolean numbered();

  /** The search that was kept, or nothing where this run searches. */
  Optional<FileFacts.Search> search();

  /** Rows of the candidates according to headers and footers, faulty ones included. */
  long candidateRows();

  /**
   * What to say where candidates are numbered over files in an order in which people do not count.
   * How queries are numbered stands in no result.
   */
  Optional<String> orderWarning();

  /**
   * Looks again at what the run reads.
   *
   * @throws io.tsds.UserException naming the first file that is not as it was when the run began
   */
  void requireUnchanged(Configuration hadoop);
}
