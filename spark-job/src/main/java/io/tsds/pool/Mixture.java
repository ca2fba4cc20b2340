package io.tsds.pool;

import io.tsds.embedding.IdColumn;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The probabilities of a mixture, {@code p_j = sum_t w_t p_tj} over target tasks t, of the
 * candidates where it is above 0.
 *
 * <p>The pools of the target tasks are merged by id. Of a candidate, the terms are added in the
 * order of the target tasks, so that sums come out the same everywhere. With T target tasks whose
 * pools have S members in all: time O(S log T), memory of the result and O(T).
 *
 * @param ids ascending [support]
 * @param probabilities above 0 [support]
 */
public record Mixture(IdColumn ids, double[] probabilities) {

  /**
   * One target task's part.
   *
   * @param ids of its pool, ascending [pool]
   * @param probabilities [pool]
   * @param weight w_t
   */
  public record Part(IdColumn ids, double[] probabilities, double weight) {}

  /** Where the merging stands in a part. */
  private static final class Cursor {
    private final Part part;
    private final int number;
    private int member = -1;

    Cursor(Part part, int number) {
      this.part = part;
      this.number = number;
    }

    /** Goes on to the next member that adds to the mixture; false behind the last. */
    boolean next() {
      do {
        member++;
      } while (member < part.probabilities().length && !(term() > 0));
      return member < part.probabilities().length;
    }

    double term() {
      return part.weight() * part.probabilities()[member];
    }

    int compareTo(Cursor other) {
      int byId = part.ids().compare(member, other.part.ids(), other.member);
      return byId != 0 ? byId : Integer.compare(number, other.number);
    }
  }

  /**
   * Mixes.
   *
   * @param parts of the target tasks in their order, with ids of one kind; at least one
   */
  public static Mixture of(List<Part> parts) {
    PriorityQueue<Cursor> queue = new PriorityQueue<>(Cursor::compareTo);
    for (int number = 0; number < parts.size(); number++) {
      Cursor cursor = new Cursor(parts.get(number), number);
      if (cursor.next()) {
        queue.add(cursor);
      }
    }
    IdColumn.Builder ids = IdColumn.builder(parts.get(0).ids().kind());
    double[] sums = new double[16];
    while (!queue.isEmpty()) {
      Cursor first = queue.remove();
      int place = ids.size() - 1;
      if (place < 0 || !ids.matches(place, first.part.ids(), first.member)) {
        ids.append(first.part.ids(), first.member);
        place++;
        if (place == sums.length) {
          sums = Arrays.copyOf(sums, Math.multiplyExact(place, 2));
        }
      }
      sums[place] += first.term();
      if (first.next()) {
        queue.add(first);
      }
    }
    return new Mixture(ids.build(), Arrays.copyOf(sums, ids.size()));
  }

  /** The sum of all probabilities, 1 up to rounding. */
  public double sum() {
    double sum = 0;
    for (double probability : probabilities) {
      sum += probability;
    }
    return sum;
  }
}
