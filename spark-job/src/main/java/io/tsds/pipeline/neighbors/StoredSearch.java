package io.tsds.pipeline.neighbors;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.parameters.NeighborsParameters;
import io.tsds.parameters.RecordedReading;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.StoredSelection;
import io.tsds.pipeline.pool.PoolStage;
import io.tsds.pipeline.search.NeighborStage;
import io.tsds.pipeline.stage.SearchedInputs;
import io.tsds.pool.PoolNumbering;
import io.tsds.report.BuildInfo;
import io.tsds.report.FileFacts;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.files.Json;
import io.tsds.storage.files.Sha256;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.InputSnapshot;
import io.tsds.storage.input.RecordedInput;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.run.OutputReader;
import io.tsds.storage.run.RunManifest;
import io.tsds.storage.work.PoolFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** An output of {@code tsds neighbors}: a search from which selections are solved. */
public final class StoredSearch implements SearchedInputs {
  private static final String PARAMETER = "neighbors";
  private static final String WANTED = "the output of tsds neighbors";

  /** What failures to read a file with a checksum of its own say, and Hadoop's of its checksums. */
  private static final Pattern DAMAGED =
      Pattern.compile(
          "("
              + StoredFiles.FOLDER
              + "/[\\w./-]+)(?=[^\\n]*(?:the file was damaged|Checksum error))"
              + "|Checksum error: [^\\n]*?("
              + StoredFiles.FOLDER
              + "/[\\w./-]+)");

  private final String uri;
  private final RunManifest manifest;
  private final StoredFiles files;
  private final StoredFacts facts;
  private final InputSnapshot snapshot;

  private StoredSearch(
      String uri,
      RunManifest manifest,
      StoredFiles files,
      StoredFacts facts,
      InputSnapshot snapshot) {
    this.uri = uri;
    this.manifest = manifest;
    this.files = files;
    this.facts = facts;
    this.snapshot = snapshot;
  }

  /**
   * Opens a search.
   *
   * @throws UserException if there is none that is whole
   */
  public static StoredSearch open(Configuration hadoop, String uri) {
    OutputReader output = OutputReader.open(hadoop, "`" + PARAMETER + "`", uri, WANTED);
    if (!NeighborsParameters.isSearch(output.run().parameters())) {
      throw fault(uri, "is the output of another command", "give " + WANTED);
    }
    RunManifest run = output.run();
    if (!RunManifest.of(run.parameters(), run.inputs(), run.version()).hasFingerprintOf(run)) {
      throw fault(
          uri,
          "is damaged: its manifest is not the one whose fingerprint it has",
          "search again by tsds neighbors with `overwrite`");
    }
    List<String> losses = output.losses();
    if (!losses.isEmpty()) {
      throw fault(
          uri, "is damaged: " + losses.get(0), "search again by tsds neighbors with `overwrite`");
    }
    return new StoredSearch(
        uri,
        output.run(),
        new StoredFiles(output.path()),
        facts(uri, output),
        snapshot(hadoop, uri, output));
  }

  private static StoredFacts facts(String uri, OutputReader output) {
    byte[] json = output.read(StoredFiles.FACTS).orElse(new byte[0]);
    JsonNode tree = Json.readIfValid(json, JsonNode.class).orElse(null);
    if (tree == null || !tree.isObject()) {
      throw fault(
          uri,
          "is damaged: " + StoredFiles.FACTS + " does not hold what was written",
          "search again by tsds neighbors with `overwrite`");
    }
    StoredFacts facts = Json.readIfValid(json, StoredFacts.class).orElse(null);
    if (facts == null || facts.layout() != StoredFacts.LAYOUT) {
      throw fault(
          uri,
          String.format(
              Locale.ROOT,
              "was written by version %s in a layout that this version does not read, or is damaged (%s)",
              output.run().version(),
              StoredFiles.FACTS),
          "search again by tsds neighbors with `overwrite`");
    }
    return facts;
  }

  private static InputSnapshot snapshot(Configuration hadoop, String uri, OutputReader output) {
    List<InputFile> read = new ArrayList<>();
    read.add(new InputFile(output.manifest().toString(), 0, ""));
    for (String name : output.names(StoredFiles.FOLDER + "/")) {
      read.add(new InputFile(output.path(name).toString(), 0, ""));
    }
    return InputSnapshot.ofOutput(
        new InputLocation("`" + PARAMETER + "`", uri),
        RecordedInput.lookAt(read, hadoop),
        output.path());
  }

  private static UserException fault(String uri, String fault, String remedy) {
    return UserException.of(PARAMETER, "is %s, which %s; %s", uri, fault, remedy);
  }

  /**
   * Tells of a failure whether a file of the search that is damaged caused it.
   *
   * @param failure of a run that reads the search
   * @throws UserException that says so, with the failure behind it
   */
  public void throwIfDamaged(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher damaged = DAMAGED.matcher(String.valueOf(cause.getMessage()));
      if (damaged.find()) {
        UserException mistake =
            fault(
                uri,
                "is damaged: " + file(damaged) + " does not hold what was written",
                "search again by tsds neighbors with `overwrite`");
        mistake.addSuppressed(failure);
        throw mistake;
      }
    }
  }

  private static String file(Matcher damaged) {
    return damaged.group(1) == null ? damaged.group(2) : damaged.group(1);
  }

  /** The selection that was asked for, with what this search settles. */
  public SelectionParameters settle(StoredSelection asked) {
    RecordedReading reading = new RecordedReading(manifest);
    return asked.from(
        reading.candidates(facts.candidates().uri()),
        reading.queries(facts.queries().uri()),
        reading.metric(),
        reading.prefetch());
  }

  /** The folder of the search, as it was given. */
  public String uri() {
    return uri;
  }

  /** The files of the search that are read, as they stood when it was opened. */
  public InputSnapshot snapshot() {
    return snapshot;
  }

  /**
   * The inputs of a selection from this search: what was searched, as it was then, and the search.
   */
  public Map<String, List<InputFile>> selectionInputs() {
    Map<String, List<InputFile>> inputs = new LinkedHashMap<>(manifest.inputs());
    String name = files.output() + "/";
    inputs.put(
        PARAMETER,
        snapshot.files().stream()
            .filter(file -> file.path().lastIndexOf('/') == name.length() - 1)
            .toList());
    return inputs;
  }

  /**
   * Folder beside the search for densities of its pools. Its name tells by which version they were
   * computed from which rows, so that a search that is made anew finds none of another.
   */
  public Path densities() {
    String identity =
        String.join(
            " ",
            manifest.fingerprint(),
            facts.neighbors().inputChecksum(),
            facts.neighbors().queriesChecksum(),
            BuildInfo.load().version());
    Path output = files.output();
    return new Path(
        new Path(output.getParent(), output.getName() + ".densities"),
        Sha256.of(identity.getBytes(StandardCharsets.UTF_8)).substring(0, 16));
  }

  /** L of the lists, or N where there were fewer candidates. */
  public int length() {
    return facts.neighbors().length();
  }

  /** What the search did, its lists cut to so many neighbors. */
  public NeighborStage.Facts neighbors(int length) {
    return facts.neighbors().cutTo(length);
  }

  /** What fetching the pool's vectors did. */
  public PoolStage.Facts pool() {
    return facts.pool();
  }

  /** The vectors of the whole pool. */
  public PoolFiles vectors() {
    return files.pool(facts.pool().members(), facts.dimension(), facts.pool().blockRows());
  }

  /** The queries, whose files are not read again. */
  public QuerySet queries(Configuration hadoop) {
    return files.readQueries(hadoop);
  }

  /** The lists and the pool. */
  public PoolNumbering lists(Configuration hadoop) {
    return files.readLists(hadoop);
  }

  @Override
  public FileFacts.Input candidateFacts() {
    return facts.candidates();
  }

  @Override
  public FileFacts.Input queryFacts() {
    return facts.queries();
  }

  @Override
  public Optional<FileFacts.Search> search() {
    return Optional.of(new FileFacts.Search(uri, length()));
  }

  @Override
  public IdKind idKind() {
    return facts.idKind();
  }

  @Override
  public boolean numbered() {
    return facts.numbered();
  }

  @Override
  public long candidateRows() {
    return facts.candidateRows();
  }

  @Override
  public Optional<String> orderWarning() {
    return Optional.ofNullable(facts.orderWarning());
  }

  /** Looks at the search's own files: candidates and queries are not read any more. */
  @Override
  public void requireUnchanged(Configuration hadoop) {
    snapshot.requireUnchanged(hadoop);
  }

  /** For logs. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s, %,d neighbors of each query", uri, facts.neighbors().length());
  }
}
