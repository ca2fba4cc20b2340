package io.tsds.storage.run;

import io.tsds.storage.files.Folder;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The output folder of a run and its work folder, so that a reader never takes a partial result for
 * a complete one, a killed run can go on, and nothing is replaced unasked.
 *
 * <p>All work is done in the work folder ({@code OUTPUT.work} unless given): a manifest, and in a
 * folder named after the run one checkpoint a finished stage, and the result of each attempt.
 * {@link #publish} then moves the result into the output, {@code _SUCCESS} last, and removes the
 * work folder. A failed or killed run leaves the work folder.
 *
 * <p>{@link Rerun} has what {@link #open} does where an earlier run left something.
 *
 * <p>Of two runs that use one work folder at a time, the one that started first fails when it next
 * starts or finishes a stage or writes a result. What it and its tasks write until then lies in
 * folders of that attempt, and it deletes nothing but those. There is no lock, since nothing could
 * tell the lock of a killed driver from that of a slow one.
 *
 * <p>Nothing that this program did not write is ever moved or deleted: in an output what its
 * manifest does not list, in a work folder what no run puts there, and what links lead to.
 */
public final class RunFolder {
  /** How a run starts. */
  public enum State {
    /** From the beginning. */
    FRESH("starts from the beginning"),
    /** Behind the stages that {@link RunFolder#isFinished} names. */
    RESUMED("continues behind the last finished stage"),
    /** The result of an interrupted run was complete and has just been moved into the output. */
    COMPLETED("the interrupted run had finished; its result is now in place, nothing to do"),
    /** The output holds the result of this very run already. */
    ALREADY_COMPLETE("already complete for the same inputs and parameters, nothing to do");

    private final String meaning;

    State(String meaning) {
      this.meaning = meaning;
    }

    /** Whether the output is complete, so that nothing is left to do. */
    public boolean isDone() {
      return this == COMPLETED || this == ALREADY_COMPLETE;
    }

    /** One line for the log, to be put behind the output's path. */
    public String meaning() {
      return meaning;
    }
  }

  private final Folder output;
  private final Folder work;
  private final Ownership ownership;
  private final Folder result;
  private final Stages stages;
  private final RunManifest manifest;
  private final State state;
  private final RunEnding ending;

  private RunFolder(RunLocations folders, RunManifest manifest, State state, String attempt) {
    this.output = folders.output();
    this.work = folders.work();
    this.ownership = new Ownership(work, attempt);
    Folder progress = work.child(manifest.progressFolder());
    this.result = Publication.resultOf(progress, attempt);
    this.stages = Stages.in(progress, attempt);
    this.manifest = manifest;
    this.state = state;
    this.ending = new RunEnding(folders, manifest, attempt, this::failIfTakenOver);
  }

  /** A name that no other driver has: 16 hexadecimal digits. */
  private static String newAttempt() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
  }

  /**
   * Decides how the run starts and readies its folders.
   *
   * @param workUri the work folder, or null for {@code OUTPUT.work}
   * @param stageDependencies by which {@link RerunPolicy#RESUME} finds stages of use in the
   *     unfinished work of a run with other parameters
   * @throws io.tsds.UserException if what lies there stands against it
   */
  public static RunFolder open(
      Configuration hadoop,
      String outputUri,
      String workUri,
      RunManifest manifest,
      RerunPolicy policy,
      StageDependencies stageDependencies) {
    return open(
        path -> path.getFileSystem(hadoop),
        outputUri,
        workUri,
        manifest,
        policy,
        stageDependencies);
  }

  /** The same, which takes nothing from a run with other parameters. */
  static RunFolder open(
      Configuration hadoop,
      String outputUri,
      String workUri,
      RunManifest manifest,
      RerunPolicy policy) {
    return open(hadoop, outputUri, workUri, manifest, policy, StageDependencies.ALL);
  }

  static RunFolder open(
      RunLocations.FileSystems fileSystems,
      String outputUri,
      String workUri,
      RunManifest manifest,
      RerunPolicy policy,
      StageDependencies stageDependencies) {
    RunLocations folders = RunLocations.of(fileSystems, outputUri, workUri);
    String attempt = newAttempt();
    State state = new Rerun(folders, manifest, policy, attempt, stageDependencies).prepare();
    return new RunFolder(folders, manifest, state, attempt);
  }

  public State state() {
    return state;
  }

  /** Full path of the output folder. */
  public Path output() {
    return output.path();
  }

  /** Full path of the work folder. */
  public Path work() {
    return work.path();
  }

  /** Whether the stage was finished by an earlier run, from which this one took it. */
  public boolean isOfEarlierRun(String stage) {
    return stages.isOfEarlierRun(stage);
  }

  public boolean isFinished(String stage) {
    return stages.isFinished(stage);
  }

  /** Where the stage's data is: the finished stage's, or else this attempt's. */
  public Path stageFolder(String stage) {
    return stages.dataOf(stage);
  }

  /**
   * Starts a stage that is not finished.
   *
   * @return where its data shall go, an empty folder that no other run writes to
   */
  public Path startStage(String stage) {
    failIfTakenOver();
    return stages.start(stage);
  }

  /** Makes the stage a checkpoint; {@code facts} is a record that becomes JSON. */
  public void finish(String stage, Object facts) {
    failIfTakenOver();
    stages.finish(stage, facts);
  }

  /**
   * Makes what a finished stage left this run's own, before it is moved.
   *
   * @return false if the stage is not finished, or not whole any more, so that it is to be started
   */
  public boolean claim(String stage) {
    failIfTakenOver();
    return stages.claim(stage);
  }

  /** Writes a file of a stage that is not finished. */
  public void writeStageFile(String stage, String name, byte[] content) {
    failIfTakenOver();
    stages.folderOf(stage).write(name, content);
  }

  /** A file of a stage as text. */
  public String stageFile(String stage, String name) {
    return stages.folderOf(stage).text(name);
  }

  /**
   * Moves all that a finished stage left into the result. A run that is killed meanwhile has to do
   * the stage again: its checkpoint does not count when files are missing.
   *
   * @throws IllegalStateException if another run of this output moved some of it at the same time
   */
  public void moveIntoResult(String stage) {
    failIfTakenOver();
    stages.move(stage, result);
  }

  /** The same into a folder of the result, beside what it has already. */
  public void moveIntoResult(String stage, String folder) {
    failIfTakenOver();
    stages.move(stage, result.child(folder));
  }

  /** The facts that {@link #finish} was given, maybe by the run that this one resumes. */
  public <T> T facts(String stage, Class<T> type) {
    return stages.facts(stage, type);
  }

  /**
   * Where the result is put together, as it shall stand in the output; no other run writes here.
   */
  public Path resultFolder() {
    failIfTakenOver();
    return result.path();
  }

  /** Writes one of the result's own files, such as a report, in place of an earlier one. */
  public void writeResultFile(String name, byte[] content) {
    failIfTakenOver();
    result.write(name, content);
  }

  /** Is told how many of a result's files are where they belong. */
  @FunctionalInterface
  public interface FilesMoved {
    void at(long moved, long all);
  }

  /** A file of the output as text. */
  public String outputFile(String name) {
    return output.text(name);
  }

  void publish() {
    publish((moved, all) -> {});
  }

  /**
   * Moves the result, complete now, into the output and removes the work folder.
   *
   * @param moved is told after each file
   */
  public void publish(FilesMoved moved) {
    failIfTakenOver();
    ending.publish(moved);
  }

  /**
   * Ends a run whose certificate is refused: the reports, those of target tasks in their folders,
   * stay, moved from the result to the work folder itself, the rest of the result goes, the output
   * stays as it is.
   *
   * @return the folder where the reports are
   */
  public Path refuse() {
    failIfTakenOver();
    ending.keepReports();
    return work.path();
  }

  /**
   * Tells of a failure whether its cause is that another run has taken over, whose start removed
   * what this one was working on.
   *
   * @throws IllegalStateException that says so, with the failure behind it
   */
  public void failIfTakenOver(Exception failure) {
    if (!state.isDone()) {
      try {
        failIfTakenOver();
      } catch (IllegalStateException takenOver) {
        takenOver.addSuppressed(failure);
        throw takenOver;
      }
    }
  }

  private void failIfTakenOver() {
    if (state.isDone()) {
      throw new IllegalStateException(output.path() + " is complete already");
    }
    ownership.require(this::deleteOwnUnfinished);
  }

  private void deleteOwnUnfinished() {
    if (!ending.isDeclared()) {
      result.delete("");
    }
    stages.deleteOwnUnfinished();
    new WorkFolder(work).removeIfEmpty(manifest);
  }
}
