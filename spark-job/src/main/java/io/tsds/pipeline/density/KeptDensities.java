package io.tsds.pipeline.density;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.UserException;
import io.tsds.density.KernelDensity;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pipeline.stage.TargetTask;
import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.Json;
import io.tsds.storage.files.Sha256;
import io.tsds.storage.queries.TargetFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Densities that selections from one kept search have computed, in a folder beside it: whoever asks
 * for the same prefetch, bandwidth and number of neighbors takes them from there. What the density
 * stage leaves is copied file by file, the list of the files with their checksums last, so that
 * what is listed is whole, and two selections that keep the same at a time do no harm.
 *
 * <p>Nothing depends on them: what is missing or damaged is computed again, and where they cannot
 * be written, the run goes on.
 *
 * @param folder for the densities of the search, or null where none are kept
 * @param prefetch L of the selection's lists
 */
public record KeptDensities(Path folder, int prefetch) {
  /** For selections that have no search to keep densities beside. */
  public static final KeptDensities NONE = new KeptDensities(null, 0);

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final String LIST = "densities.json";

  /**
   * What is kept of a stage.
   *
   * @param facts of the stage
   */
  record Listed(List<KeptFile> files, JsonNode facts) {}

  /** A file of the stage. */
  record KeptFile(String name, String sha256) {}

  private Path place(KernelDensity kernel, TargetTask target) {
    String parameters =
        String.format(
            Locale.ROOT,
            "prefetch=%d,bandwidth=%s,kde-neighbors=%d",
            prefetch,
            kernel.bandwidth(),
            kernel.neighbors());
    Path place = new Path(folder, parameters);
    return target.name() == null ? place : new Path(place, TargetFolder.name(target.name()));
  }

  /**
   * Makes a finished stage of what is kept for it.
   *
   * @return whether there was anything
   */
  boolean take(StageContext context, String stage, KernelDensity kernel, TargetTask target) {
    if (folder == null) {
      return false;
    }
    Path place = place(kernel, target);
    try {
      FileSystem files = place.getFileSystem(context.hadoopConfiguration());
      Listed listed =
          read(files, new Path(place, LIST))
              .flatMap(json -> Json.readIfValid(json, Listed.class))
              .orElse(null);
      if (listed == null) {
        return false;
      }
      context.run().startStage(stage);
      for (KeptFile file : listed.files()) {
        byte[] content = read(files, new Path(place, file.name())).orElse(new byte[0]);
        if (!Sha256.of(content).equals(file.sha256())) {
          LOG.warn("density: {} in {} is damaged or missing; computed again", file.name(), place);
          return false;
        }
        context.run().writeStageFile(stage, file.name(), content);
      }
      context.run().finish(stage, listed.facts());
      LOG.atLevel(context.detail()).log("density: taken from {}", place);
      return true;
    } catch (IOException | UncheckedIOException | UserException e) {
      LOG.warn("density: cannot read what is kept in {}; computed again: {}", place, e.toString());
      return false;
    }
  }

  private static Optional<byte[]> read(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Keeps what a finished stage left. */
  void put(StageContext context, String stage, KernelDensity kernel, TargetTask target) {
    if (folder == null) {
      return;
    }
    Path place = place(kernel, target);
    try {
      FileSystem files =
          Folder.withoutChecksumFiles(place.getFileSystem(context.hadoopConfiguration()));
      Path from = context.run().stageFolder(stage);
      FileSystem work = from.getFileSystem(context.hadoopConfiguration());
      List<KeptFile> listed = new ArrayList<>();
      for (String name : new Folder(work, from).files().keySet()) {
        byte[] content = read(work, new Path(from, name)).orElseThrow();
        AtomicFile.write(files, new Path(place, name), content);
        listed.add(new KeptFile(name, Sha256.of(content)));
      }
      Listed list = new Listed(listed, context.run().facts(stage, JsonNode.class));
      AtomicFile.write(files, new Path(place, LIST), Json.bytes(list));
      LOG.atLevel(context.detail()).log("density: kept in {} for later selections", place);
    } catch (IOException | UncheckedIOException | UserException e) {
      LOG.warn(
          "density: cannot be kept in {}, which later selections would use: {}",
          place,
          e.toString());
    }
  }
}
