package io.tsds.pipeline.inspection;

import static org.apache.spark.sql.functions.col;

import io.tsds.embedding.IdKind;
import io.tsds.report.CandidateExplanation.Draws;
import io.tsds.report.RunReport;
import io.tsds.report.SampleFacts;
import io.tsds.storage.arrays.NpyRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The draws of a candidate in all sample sizes and epochs of a selection. */
final class DrawnSamples {
  private static final Pattern FILE = Pattern.compile("(selection(?:/size=[0-9]+)?)/[^/]+");
  private static final Pattern EPOCH_FILE = Pattern.compile(".*/epoch=([0-9]+)\\.npy");

  private final FinishedSelection selection;
  private final FinishedSelection.Section section;

  DrawnSamples(FinishedSelection selection, FinishedSelection.Section section) {
    this.selection = selection;
    this.section = section;
  }

  /** Sample sizes times epochs. */
  long count(RunReport report) {
    SampleFacts sample = report.sample();
    return (long) sample.distinctDrawn().size() * folders().size();
  }

  /** Folders of the sample sizes, relative to the target task's, the smallest size first. */
  private List<String> folders() {
    SortedSet<String> folders =
        new TreeSet<>(Comparator.comparingInt(String::length).thenComparing(name -> name));
    for (String name : selection.output().names(section.prefix() + "selection/")) {
      Matcher matcher = FILE.matcher(name.substring(section.prefix().length()));
      if (matcher.matches()) {
        folders.add(matcher.group(1));
      }
    }
    return List.copyOf(folders);
  }

  /** Where the candidate was drawn, size by size and epoch by epoch. */
  List<Draws> of(IdKind kind, Object wanted) {
    List<Draws> draws = new ArrayList<>();
    for (String folder : folders()) {
      List<String> files = selection.output().names(section.prefix() + folder + "/");
      if (files.get(0).endsWith(".npy")) {
        addNpy(folder, files, (Long) wanted, draws);
      } else {
        add(folder, kind, wanted, draws);
      }
    }
    return draws;
  }

  /** Hands on each candidate of the largest sample size's first epoch, with its draws. */
  void ofFirstEpoch(IdKind kind, ObjLongConsumer<Object> each) {
    String folder = folders().get(folders().size() - 1);
    List<String> files = selection.output().names(section.prefix() + folder + "/");
    if (files.get(0).endsWith(".npy")) {
      Map<Long, Long> counts = new TreeMap<>();
      String first = section.prefix() + folder + "/epoch=0.npy";
      for (long id :
          NpyRows.longs(
              selection.hadoop(), "SELECTION", selection.output().path(first).toString())) {
        counts.merge(id, 1L, Long::sum);
      }
      counts.forEach(each::accept);
      return;
    }
    Iterator<Row> rows =
        selection.rows(section, folder, schema(kind)).filter("epoch = 0").toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      each.accept(row.get(0), ((Number) row.get(2)).longValue());
    }
  }

  private static StructType schema(IdKind kind) {
    return new StructType()
        .add("id", kind == IdKind.LONG ? DataTypes.LongType : DataTypes.StringType)
        .add("epoch", DataTypes.IntegerType)
        .add("draws", DataTypes.LongType);
  }

  private void add(String folder, IdKind kind, Object wanted, List<Draws> draws) {
    for (Row row :
        selection
            .rows(section, folder, schema(kind))
            .filter(col("id").equalTo(wanted))
            .sort("epoch")
            .collectAsList()) {
      draws.add(new Draws(folder, row.getInt(1), ((Number) row.get(2)).longValue()));
    }
  }

  private void addNpy(String folder, List<String> files, long wanted, List<Draws> draws) {
    List<Draws> found = new ArrayList<>();
    for (String file : files) {
      Matcher epoch = EPOCH_FILE.matcher(file);
      long count = 0;
      for (long id :
          NpyRows.longs(
              selection.hadoop(), "SELECTION", selection.output().path(file).toString())) {
        count += id == wanted ? 1 : 0;
      }
      if (count > 0 && epoch.matches()) {
        found.add(new Draws(folder, Integer.parseInt(epoch.group(1)), count));
      }
    }
    found.sort(Comparator.comparingInt(Draws::epoch));
    draws.addAll(found);
  }
}
