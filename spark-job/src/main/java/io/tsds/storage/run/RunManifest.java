package io.tsds.storage.run;

import io.tsds.storage.files.Sha256;
import io.tsds.storage.input.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a result depends on. Two runs with the same fingerprint write the same rows, which is why a
 * rerun can be a no-op and an interrupted run can go on from its checkpoints.
 *
 * @param fingerprint SHA-256 of the parameters and both inputs as 64 hexadecimal digits, see {@link
 *     #of}
 * @param parameters every parameter the rows depend on, as text
 * @param candidates the candidates' files, in byte order of their full paths
 * @param queries the queries' files, in byte order of their full paths
 * @param version of the program; not part of the fingerprint, but checkpoints of another version
 *     are not resumed
 */
public record RunManifest(
    String fingerprint,
    SortedMap<String, String> parameters,
    List<InputFile> candidates,
    List<InputFile> queries,
    String version) {
  private static final int DIFFERENCES_NAMED = 10;

  public RunManifest {
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(version, "version");
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    candidates = List.copyOf(candidates);
    queries = List.copyOf(queries);
  }

  /**
   * The manifest with its fingerprint, which is taken over: the number of parameters, each key and
   * value in the order of the keys; the number of candidate files, each path, length and version;
   * the same for the query files. Texts stand as their length in bytes (4 bytes) and their UTF-8
   * bytes, numbers of entries as 4 bytes, lengths of files as 8 bytes, all big-endian.
   */
  public static RunManifest of(
      SortedMap<String, String> parameters,
      List<InputFile> candidates,
      List<InputFile> queries,
      String version) {
    Sha256 sha = new Sha256();
    try {
      sha.stream().writeInt(parameters.size());
      for (Map.Entry<String, String> parameter : parameters.entrySet()) {
        sha.text(parameter.getKey());
        sha.text(parameter.getValue());
      }
      write(candidates, sha);
      write(queries, sha);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RunManifest(sha.hex(), parameters, candidates, queries, version);
  }

  private static void write(List<InputFile> files, Sha256 sha) throws IOException {
    sha.stream().writeInt(files.size());
    for (InputFile file : files) {
      sha.text(file.path());
      sha.stream().writeLong(file.bytes());
      sha.text(file.version());
    }
  }

  /** The fingerprint of what one stage depends on, made as {@link #of} makes that of a run. */
  String fingerprintOf(String stage, StageDependencies dependencies) {
    return of(dependencies.of(stage, parameters), candidates, queries, version).fingerprint();
  }

  /**
   * Name of the folder for this run's progress in a work folder. Runs whose files may differ have
   * different ones, so that no run, whenever it writes, reaches the files of another.
   */
  String progressFolder() {
    return String.format(Locale.ROOT, "run-%s-%s", fingerprint.substring(0, 16), version);
  }

  /** Whether both runs write the same rows. */
  public boolean hasFingerprintOf(RunManifest other) {
    return fingerprint.equals(other.fingerprint);
  }

  /** What {@code later} has otherwise, as {@code name: old -> new}, for messages. */
  public String differencesTo(RunManifest later) {
    List<String> differences = new ArrayList<>();
    addDifferences("", parameters, later.parameters, differences);
    addDifferences("candidates ", byPath(candidates), byPath(later.candidates), differences);
    addDifferences("queries ", byPath(queries), byPath(later.queries), differences);
    if (!version.equals(later.version)) {
      differences.add(
          String.format(Locale.ROOT, "version of this program: %s -> %s", version, later.version));
    }
    int more = differences.size() - DIFFERENCES_NAMED;
    return more <= 0
        ? String.join("; ", differences)
        : String.join("; ", differences.subList(0, DIFFERENCES_NAMED)) + "; and " + more + " more";
  }

  private static void addDifferences(
      String what, Map<String, String> before, Map<String, String> after, List<String> into) {
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      String old = before.getOrDefault(name, "absent");
      String now = after.getOrDefault(name, "absent");
      if (!old.equals(now)) {
        into.add(String.format(Locale.ROOT, "%s%s: %s -> %s", what, name, old, now));
      }
    }
  }

  private static Map<String, String> byPath(List<InputFile> files) {
    Map<String, String> byPath = new LinkedHashMap<>();
    for (InputFile file : files) {
      byPath.put(file.path(), file.bytes() + " bytes, " + file.versionText());
    }
    return byPath;
  }
}
