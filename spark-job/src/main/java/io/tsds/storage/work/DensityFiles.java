package io.tsds.storage.work;

import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Densities of consecutive pool members, one file a group. */
public record DensityFiles(Path folder) {

  private Path file(int group) {
    return new Path(folder, String.format(Locale.ROOT, "group-%06d.bin", group));
  }

  /** Writes the densities of a group; writing them twice leaves the same file. */
  public void write(Configuration hadoop, int group, double[] densities) {
    WorkFiles.write(hadoop, file(group), arrays -> arrays.writeDoubles(densities));
  }

  /** The densities of groups 0 to {@code groups - 1}, end to end [members]. */
  public double[] readAll(Configuration hadoop, int groups, int members) {
    double[] all = new double[members];
    int next = 0;
    for (int group = 0; group < groups; group++) {
      double[] some = read(hadoop, group);
      System.arraycopy(some, 0, all, next, some.length);
      next += some.length;
    }
    if (next != members) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "%s holds %d densities where %d were expected", folder, next, members));
    }
    return all;
  }

  private double[] read(Configuration hadoop, int group) {
    return WorkFiles.read(hadoop, file(group), ArrayInput::readDoubles);
  }
}
