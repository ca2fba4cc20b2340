package io.tsds.storage.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.tsds.storage.files.Sha256;
import io.tsds.storage.input.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a result depends on. Two runs with the same fingerprint write the same rows, which is why a
 * rerun can be a no-op and an interrupted run can go on from its checkpoints.
 *
 * @param fingerprint SHA-256 of the parameters and all inputs as 64 hexadecimal digits, see {@link
 *     #of}
 * @param parameters every parameter the rows depend on, as text
 * @param inputs the files of each input by its role, such as "candidates" and "queries", in byte
 *     order of their full paths; the roles in the order in which the command has them
 * @param version of the program; not part of the fingerprint, but checkpoints of another version
 *     are not resumed
 */
public record RunManifest(
    String fingerprint,
    SortedMap<String, String> parameters,
    Map<String, List<InputFile>> inputs,
    String version) {
  private static final int DIFFERENCES_NAMED = 10;

  public RunManifest {
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(version, "version");
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    Map<String, List<InputFile>> copy = new LinkedHashMap<>();
    inputs.forEach((role, files) -> copy.put(role, List.copyOf(files)));
    inputs = Collections.unmodifiableMap(copy);
  }

  /** From JSON, in which each input has a field of its own. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static RunManifest of(Map<String, Object> fields) {
    Map<String, List<InputFile>> inputs = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> {
          if (value instanceof List<?> files) {
            inputs.put(name, files.stream().map(RunManifest::file).toList());
          }
        });
    if (!(fields.get("fingerprint") instanceof String fingerprint)
        || !(fields.get("version") instanceof String version)
        || !(fields.get("parameters") instanceof Map<?, ?> parameters)
        || inputs.isEmpty()
        || fields.size() != 3 + inputs.size()) {
      throw new IllegalArgumentException("no manifest of a run has the fields " + fields.keySet());
    }
    SortedMap<String, String> texts = new TreeMap<>();
    parameters.forEach((name, value) -> texts.put((String) name, (String) value));
    return new RunManifest(fingerprint, texts, inputs, version);
  }

  private static InputFile file(Object fields) {
    if (fields instanceof Map<?, ?> file
        && file.size() == 3
        && file.get("path") instanceof String path
        && file.get("bytes") instanceof Number bytes
        && file.get("version") instanceof String version) {
      return new InputFile(path, bytes.longValue(), version);
    }
    throw new IllegalArgumentException(fields + " is no file of an input");
  }

  /** As JSON: each input is a field of its own, before the version. */
  @JsonValue
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("fingerprint", fingerprint);
    fields.put("parameters", parameters);
    fields.putAll(inputs);
    fields.put("version", version);
    return fields;
  }

  /** The inputs of a command that has these two. */
  public static Map<String, List<InputFile>> candidatesAndQueries(
      List<InputFile> candidates, List<InputFile> queries) {
    Map<String, List<InputFile>> inputs = new LinkedHashMap<>();
    inputs.put("candidates", candidates);
    inputs.put("queries", queries);
    return inputs;
  }

  /**
   * The files of an input, in byte order of their full paths.
   *
   * @throws IllegalArgumentException if the run had no input of this role
   */
  public List<InputFile> files(String role) {
    List<InputFile> files = inputs.get(role);
    if (files == null) {
      throw new IllegalArgumentException("the run has no " + role + " but " + inputs.keySet());
    }
    return files;
  }

  /**
   * The manifest with its fingerprint, which is taken over: the number of parameters, each key and
   * value in the order of the keys; for each input, in their order, the number of its files, and of
   * each its path, length and version. Texts stand as their length in bytes (4 bytes) and their
   * UTF-8 bytes, numbers of entries as 4 bytes, lengths of files as 8 bytes, all big-endian.
   */
  public static RunManifest of(
      SortedMap<String, String> parameters, Map<String, List<InputFile>> inputs, String version) {
    Sha256 sha = new Sha256();
    try {
      sha.stream().writeInt(parameters.size());
      for (Map.Entry<String, String> parameter : parameters.entrySet()) {
        sha.text(parameter.getKey());
        sha.text(parameter.getValue());
      }
      for (List<InputFile> files : inputs.values()) {
        write(files, sha);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RunManifest(sha.hex(), parameters, inputs, version);
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
    return of(dependencies.of(stage, parameters), dependencies.inputs(stage, inputs), version)
        .fingerprint();
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
    Set<String> roles = new LinkedHashSet<>(inputs.keySet());
    roles.addAll(later.inputs.keySet());
    for (String role : roles) {
      addDifferences(role + " ", byPath(role), later.byPath(role), differences);
    }
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

  private Map<String, String> byPath(String role) {
    Map<String, String> byPath = new LinkedHashMap<>();
    for (InputFile file : inputs.getOrDefault(role, List.of())) {
      byPath.put(file.path(), file.bytes() + " bytes, " + file.versionText());
    }
    return byPath;
  }
}
