package io.tsds.verify;

import io.tsds.Quantity;
import io.tsds.assignment.Objective;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.IdOrder;
import io.tsds.storage.result.RowChecksums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * Checks the transport plan of a target task while its rows are read, one after another: their
 * order, the mass of each by the method's formula, the sums by candidate, and the checksum. Keeps
 * the rows of the queries that are searched again, and each candidate's density.
 */
final class TransportChecks {
  private static final double TOLERANCE = 1e-12;

  /** Of the transport cost, whose additions have another order. */
  private static final double COST_TOLERANCE = 1e-9;

  private static final int MOST_FAILURES = 100;

  private final AssignmentChecks formulas;
  private final CheckedTarget target;

  /** Queries by id [M]. */
  private final int[] order;

  private final double[] sums;

  /** Of each candidate of the support; NaN until one is read [support]. */
  private final double[] densities;

  private final Map<Integer, Kept> kept = new HashMap<>();
  private final RowChecksums.OfTransport checksum = new RowChecksums.OfTransport();
  private final List<String> failures = new ArrayList<>();

  private long rows;
  private double transportCost;
  private int place = -1;
  private int nextRank;
  private double lastDistance;

  /** Rows of one query, nearest first. */
  private static final class Kept {
    private final IdColumn.Builder ids;
    private final List<Double> distances = new ArrayList<>();

    Kept(IdKind kind) {
      this.ids = IdColumn.builder(kind);
    }
  }

  TransportChecks(RecordedRun run, CheckedTarget target) {
    this.formulas = new AssignmentChecks(run, target, target.report().counts().candidates());
    this.target = target;
    this.order = IdOrder.sorted(target.queryIds());
    this.sums = new double[target.rows().values().length];
    this.densities = new double[sums.length];
    Arrays.fill(densities, Double.NaN);
    for (int query : target.queriesChecked()) {
      kept.put(query, new Kept(target.rows().ids().kind()));
    }
  }

  /** Takes the next row. */
  void add(Row row) {
    IdColumn query = id(row, 0, target.queryIds().kind());
    IdColumn id = id(row, 1, target.rows().ids().kind());
    int rank = row.getInt(2);
    double distance = row.getDouble(3);
    Double density = row.isNullAt(4) ? null : row.getDouble(4);
    double mass = row.getDouble(5);
    checksum.add(query, id, rank, distance, density, mass);
    rows++;
    String which = "query " + query.text(0) + ", rank " + rank;
    if (rank == 0) {
      endQuery();
      place++;
    }
    if (place < 0
        || place >= order.length
        || target.queryIds().compare(order[place], query, 0) != 0
        || rank != nextRank
        || distance < lastDistance) {
      fail(which + " is not in the order of queries, ranks and distances");
      return;
    }
    nextRank++;
    lastDistance = distance;
    addMass(which, order[place], id, rank, distance, density, mass);
    Kept of = kept.get(order[place]);
    if (of != null) {
      of.ids.append(id, 0);
      of.distances.add(distance);
    }
  }

  private static IdColumn id(Row row, int column, IdKind kind) {
    IdColumn.Builder id = IdColumn.builder(kind);
    ResultRows.append(row, column, id);
    return id.build();
  }

  private void addMass(
      String which,
      int query,
      IdColumn id,
      int rank,
      double distance,
      Double density,
      double mass) {
    double expected = formulas.mass(query, rank, density == null ? 1 : density);
    transportCost += mass * formulas.cost(distance * distance);
    if (mass != expected || !(mass > 0)) {
      fail(
          String.format(Locale.ROOT, "%s: expected a mass of %s, found %s", which, expected, mass));
    }
    int member = target.rows().ids().find(id, 0);
    if (member < 0) {
      fail(which + ": id " + id.text(0) + " has no probability");
      return;
    }
    sums[member] += mass;
    if (density == null == formulas.hasDensities()) {
      fail(which + ": expected " + (density == null ? "a density" : "no density"));
    } else if (density != null) {
      if (!Double.isNaN(densities[member]) && densities[member] != density) {
        fail(which + ": id " + id.text(0) + " had another density before");
      }
      densities[member] = density;
    }
  }

  private void fail(String text) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(text);
    }
  }

  /** Compares the number of the last query's rows with its K. */
  private void endQuery() {
    if (place >= 0 && place < order.length) {
      int wanted = formulas.rows(order[place]);
      if (nextRank != wanted) {
        fail(
            String.format(
                Locale.ROOT,
                "%s: expected %d rows, found %d",
                target.query(order[place]),
                wanted,
                nextRank));
      }
    }
    nextRank = 0;
    lastDistance = 0;
  }

  /** Ends the reading and adds what was found. */
  void finish(Findings findings) {
    endQuery();
    ResultRowChecks.compare("queries", order.length, place + 1, failures);
    for (int member = 0; member < sums.length; member++) {
      double p = target.rows().values()[member];
      if (!(Math.abs(sums[member] - p) <= TOLERANCE)) {
        fail(
            String.format(
                Locale.ROOT,
                "id %s: its masses add up to %s instead of its probability %s",
                target.rows().ids().text(member),
                sums[member],
                p));
      }
    }
    Objective recorded = target.report().certificate().objective();
    if (recorded != null
        && !(Math.abs(transportCost - recorded.transportCost())
            <= COST_TOLERANCE * Math.abs(transportCost))) {
      fail(
          String.format(
              Locale.ROOT,
              "transport cost: expected %s, found %s",
              transportCost,
              recorded.transportCost()));
    }
    ResultRowChecks.compare(
        "checksum", target.report().checksums().transport(), checksum.hex(), failures);
    findings.add(
        target.title(),
        "transport",
        String.format(
            Locale.ROOT,
            "%s: sorted, each mass by the method's formula, sums by id are the probabilities, transport"
                + " cost and checksum as in the report",
            Quantity.of(rows, "row")),
        failures);
  }

  /** What the rows of a query have otherwise than a brute force found. */
  List<String> listFailures(int query, Neighbors found) {
    List<String> wrong = new ArrayList<>();
    Kept of = kept.get(query);
    IdColumn ids = of.ids.build();
    for (int rank = 0; rank < Math.min(ids.size(), found.size()); rank++) {
      double expected = Math.sqrt(found.squaredDistances()[rank]);
      if (found.ids().compare(rank, ids, rank) != 0 || of.distances.get(rank) != expected) {
        wrong.add(
            String.format(
                Locale.ROOT,
                "transport, %s, rank %d: expected id %s at distance %s, found id %s at %s",
                target.query(query),
                rank,
                found.ids().text(rank),
                expected,
                ids.text(rank),
                of.distances.get(rank)));
      }
    }
    return wrong;
  }

  /** Why a density is not the one that the candidate has in the transport plan, if it is there. */
  Optional<String> compareDensity(IdColumn id, double density) {
    int member = target.rows().ids().find(id, 0);
    return member < 0 || Double.isNaN(densities[member]) || densities[member] == density
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "id %s: the transport plan has a density of %s, found %s",
                id.text(0),
                densities[member],
                density));
  }

  /** Why the density of a candidate is not that of a brute force, or nothing. */
  List<String> densityFailures(int member, double expected) {
    double found = densities[member];
    return Double.isNaN(found) || Math.abs(found - expected) <= TOLERANCE * expected
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "transport, id %s: expected a density of %s, found %s",
                target.rows().ids().text(member),
                expected,
                found));
  }
}
