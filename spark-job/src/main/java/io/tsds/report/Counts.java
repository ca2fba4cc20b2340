package io.tsds.report;

/**
 * The sizes of the problem.
 *
 * @param queries M, without the skipped rows
 * @param candidates N, without the skipped rows
 * @param dimension d
 * @param pool U, distinct candidates in all neighbor lists
 * @param skippedQueries faulty rows of the queries that were left out
 * @param skippedCandidates faulty rows of the candidates that were left out
 */
public record Counts(
    long queries,
    long candidates,
    int dimension,
    long pool,
    long skippedQueries,
    long skippedCandidates) {
  public Counts {
    FactChecks.count("queries", queries);
    FactChecks.count("candidates", candidates);
    FactChecks.count("dimension", dimension);
    FactChecks.count("pool", pool);
    FactChecks.count("skippedQueries", skippedQueries);
    FactChecks.count("skippedCandidates", skippedCandidates);
  }
}
