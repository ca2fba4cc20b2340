package io.tsds.verify;

import io.tsds.Quantity;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.report.DuplicateGroupFacts;
import io.tsds.storage.result.RowChecksums;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;

/**
 * Checks the groups of near-duplicates of a target task while their rows are read, one after
 * another: their order, that each group begins with the candidate that is kept, has the size it
 * says and densities that say so, the counts of the report, and the checksum.
 */
final class NearDuplicateChecks {
  private static final int MOST_FAILURES = 100;

  private final CheckedTarget target;
  private final IdKind kind;
  private final int kdeNeighbors;
  private final RowChecksums.OfNearDuplicates checksum = new RowChecksums.OfNearDuplicates();
  private final List<String> failures = new ArrayList<>();
  private IdColumn group;
  private IdColumn last;
  private int size;
  private int found;
  private long groups;
  private long rows;

  /**
   * @param kdeNeighbors I: with 1, no density says that there are near-duplicates
   */
  NearDuplicateChecks(CheckedTarget target, int kdeNeighbors) {
    this.target = target;
    this.kind = target.rows().ids().kind();
    this.kdeNeighbors = kdeNeighbors;
  }

  /** Takes the next row. */
  void add(Row row) {
    IdColumn kept = id(row, 0);
    IdColumn id = id(row, 1);
    double distance = row.getDouble(3);
    double density = row.getDouble(4);
    checksum.add(kept, id, row.getInt(2), distance, density);
    rows++;
    String which = "id " + id.text(0) + " of group " + kept.text(0);
    if (group == null || kept.compare(0, group, 0) != 0) {
      begin(kept, id, row.getInt(2), distance, which);
    } else if (id.compare(0, last, 0) <= 0) {
      fail(which + " is not in the order of ids");
    }
    last = id;
    found++;
    if (row.getInt(2) != size) {
      fail(which + " has another size than those before it");
    }
    if (!(distance >= 0) || !(density > 1 || kdeNeighbors == 1)) {
      fail(String.format(Locale.ROOT, "%s: distance %s and density %s", which, distance, density));
    }
    target.transport().compareDensity(id, density).ifPresent(this::fail);
  }

  private void begin(IdColumn kept, IdColumn id, int rowsToCome, double distance, String which) {
    if (group != null && kept.compare(0, group, 0) < 0) {
      fail(which + " is not in the order of groups");
    }
    end();
    group = kept;
    size = rowsToCome;
    groups++;
    if (id.compare(0, kept, 0) != 0 || distance != 0 || size < 2) {
      fail(
          String.format(
              Locale.ROOT,
              "%s begins a group of %d at distance %s, and is not the one that is kept",
              which,
              size,
              distance));
    }
  }

  private void end() {
    if (group != null && found != size) {
      fail(
          String.format(
              Locale.ROOT, "group %s: expected %d rows, found %d", group.text(0), size, found));
    }
    found = 0;
  }

  private IdColumn id(Row row, int column) {
    IdColumn.Builder id = IdColumn.builder(kind);
    ResultRows.append(row, column, id);
    return id.build();
  }

  private void fail(String text) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(text);
    }
  }

  /** Ends the reading and adds what was found. */
  void finish(Findings findings) {
    end();
    DuplicateGroupFacts facts = target.report().nearDuplicates().groups();
    ResultRowChecks.compare("groups", facts.groups(), groups, failures);
    ResultRowChecks.compare("rows", facts.rows(), rows, failures);
    ResultRowChecks.compare(
        "checksum", target.report().checksums().nearDuplicates(), checksum.hex(), failures);
    findings.add(
        target.title(),
        "near-duplicates",
        String.format(
            Locale.ROOT,
            "%s of %s: sorted, kept ones first, sizes, counts and checksum as in the report",
            Quantity.of(rows, "row"),
            Quantity.of(groups, "group")),
        failures);
  }
}
