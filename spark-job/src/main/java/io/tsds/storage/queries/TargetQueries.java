package io.tsds.storage.queries;

/**
 * One target task's queries.
 *
 * @param name as the task column has it, or null where the queries are not split into target tasks
 * @param rows numbers of its queries in the {@link QuerySet}, ascending, at least one
 * @param skippedRows its faulty rows, left out under {@code --on-bad-row skip}
 * @param notUnitRows its rows whose norm is off 1 by more than 1e-3 (with the l2 metric)
 * @param zeroRows its zero vectors that were kept (with the l2 metric)
 */
public record TargetQueries(
    String name, int[] rows, long skippedRows, long notUnitRows, long zeroRows) {
  public TargetQueries {
    if (rows.length == 0) {
      throw new IllegalArgumentException("target task " + name + " has no queries");
    }
  }
}
