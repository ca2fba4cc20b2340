package io.tsds.storage.run;

import io.tsds.UserException;
import io.tsds.storage.files.Folder;
import io.tsds.storage.run.RunFolder.State;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a rerun: what an earlier run left decides, together with the policy, whether this
 * one starts, continues, has nothing to do or is refused.
 *
 * <p>What a run does where an earlier run left something:
 *
 * <table>
 * <caption>Rules of a rerun</caption>
 * <tr><th>found</th><th>REFUSE</th><th>OVERWRITE</th><th>RESUME</th></tr>
 * <tr><td>complete output, same fingerprint</td><td colspan="3">nothing to do</td></tr>
 * <tr><td>complete output of another run</td><td>refused</td><td>fresh</td><td>refused, unless the
 * work folder was started by OVERWRITE to replace it</td></tr>
 * <tr><td>incomplete or damaged output</td><td>refused</td><td>fresh</td><td>as the work folder
 * says, of another run refused</td></tr>
 * <tr><td>work folder with a finished stage</td><td>refused</td><td>fresh</td><td>resumed; with
 * other parameters, the stages that do not depend on them are taken over, and the rest is done
 * anew; refused where there is none, with other inputs or of another version</td></tr>
 * <tr><td>work folder with a complete result, publishing broken off</td><td>refused</td><td>
 * published first unless the output is complete, then as above</td><td>published</td></tr>
 * <tr><td>nothing, empty folders, a work folder without a finished stage</td><td colspan="3">fresh
 * </td></tr>
 * <tr><td>a file, a folder without our manifest</td><td colspan="3">refused, never touched</td></tr>
 * </table>
 *
 * <p>Since the same fingerprint gives the same rows, an output of the same run is not computed
 * again even with OVERWRITE; a damaged one is.
 */
final class Rerun {
  private static final String EITHER_OPTION =
      "`overwrite` starts anew and replaces it once the new result is complete, `resume` continues,"
          + " as far as inputs and parameters are the same";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final Folder output;
  private final Folder work;
  private final Ownership ownership;
  private final RunManifest run;
  private final RerunPolicy policy;
  private final String attempt;
  private final StageDependencies stageDependencies;

  /**
   * @param attempt of this run, which becomes the work folder's owner before it changes anything
   * @param stageDependencies by which stages of a run with other parameters are found to be of use
   */
  Rerun(
      RunLocations folders,
      RunManifest run,
      RerunPolicy policy,
      String attempt,
      StageDependencies stageDependencies) {
    this.output = folders.output();
    this.work = folders.work();
    this.ownership = new Ownership(work, attempt);
    this.run = run;
    this.policy = policy;
    this.attempt = attempt;
    this.stageDependencies = stageDependencies;
  }

  /** Brings both folders into the state that is returned, or refuses. */
  State prepare() {
    OutputAtStart found = OutputAtStart.in(output);
    ExistingWork left = ExistingWork.in(work, output);
    if (found.isResultOf(run)) {
      if (left.isFor(output) && left.isOf(run)) {
        new WorkFolder(work).remove();
      }
      return State.ALREADY_COMPLETE;
    }
    found.refuseIfForeign();
    left.refuseIfForeign(output);
    if (left.holdsPendingResult() && !mayDiscardPending(found)) {
      settlePending(found, left);
      State state = prepare();
      return state == State.ALREADY_COMPLETE ? State.COMPLETED : state;
    }
    refuseUnlessAllowed(found, left);
    if (policy == RerunPolicy.RESUME && isContinued(left)) {
      ownership.claim();
      Folder progress = work.child(run.progressFolder());
      if (!left.isOf(run)) {
        takeStagesOf(left, progress);
      }
      new Publication(progress, output).forgetUnfinished(attempt);
      Stages.in(progress, "").deleteUnfinished();
      return State.RESUMED;
    }
    startFresh(found);
    return State.FRESH;
  }

  /** Whether a result that waits to be brought into the output can be dropped for a new one. */
  private boolean mayDiscardPending(OutputAtStart found) {
    return policy == RerunPolicy.OVERWRITE && found.isComplete();
  }

  /**
   * Ends a publication that was broken off. With {@code --overwrite} too, even where the result is
   * another run's: the output is in pieces, so a complete one comes first.
   */
  private void settlePending(OutputAtStart found, ExistingWork left) {
    if (policy == RerunPolicy.REFUSE) {
      throw left.refusal(
          "holds a complete result that was not yet moved to the output",
          "`resume` moves it there");
    }
    if (policy == RerunPolicy.RESUME) {
      left.refuseUnlessResultOf(run);
      if (!found.givesWayTo(left.manifest())) {
        throw found.refusal(run, "`overwrite` replaces it");
      }
    }
    ownership.claim();
    Publication publication =
        new Publication(work.child(left.manifest().run().progressFolder()), output);
    publication.finishOfAnother(attempt);
    new WorkFolder(work).remove();
  }

  private void refuseUnlessAllowed(OutputAtStart found, ExistingWork left) {
    switch (policy) {
      case OVERWRITE -> {}
      case REFUSE -> {
        if (!found.isAbsent()) {
          throw found.refusal(run, found.isComplete() ? "`overwrite` replaces it" : EITHER_OPTION);
        }
        if (left.holdsProgress()) {
          throw left.refusal("holds unfinished work", EITHER_OPTION);
        }
      }
      case RESUME -> {
        if (left.holdsProgress() && !isContinued(left)) {
          left.refuseUnlessOf(run);
        }
        boolean licensed = left.isFor(output) && (left.isOf(run) || isContinued(left));
        WorkManifest license = manifestOfWork(licensed ? left.manifest().replaces() : null);
        if (!found.givesWayTo(license)) {
          throw found.refusal(
              run, "`resume` has nothing to continue there; `overwrite` replaces it");
        }
      }
    }
  }

  /** Whether the unfinished work, be it of a run with other parameters, is of use to this run. */
  private boolean isContinued(ExistingWork left) {
    if (left.isOf(run)) {
      return left.holdsProgress() && left.manifest().run().version().equals(run.version());
    }
    // Stages of this very run are there where one before broke off while it took them over.
    return left.isFor(output)
        && !(usefulStages(left).isEmpty() && stagesOf(run).finished().isEmpty());
  }

  /** Finished stages of another run that depend on nothing in which this one differs. */
  private List<String> usefulStages(ExistingWork left) {
    RunManifest other = left.manifest() == null ? null : left.manifest().run();
    if (other == null
        || !other.version().equals(run.version())
        || new Publication(work.child(other.progressFolder()), output).holdsPrevious()) {
      return List.of();
    }
    return stagesOf(other).finished().stream()
        .filter(
            stage ->
                other
                    .fingerprintOf(stage, stageDependencies)
                    .equals(run.fingerprintOf(stage, stageDependencies)))
        .toList();
  }

  private Stages stagesOf(RunManifest of) {
    return Stages.in(work.child(of.progressFolder()), attempt);
  }

  /**
   * Makes the stages that are of use those of this run, and removes the others. Until the manifest
   * names this run, a run that is killed here is found by a later one as if it had not been.
   */
  private void takeStagesOf(ExistingWork left, Folder progress) {
    RunManifest other = left.manifest().run();
    List<String> useful = usefulStages(left);
    LOG.info(
        "taken from unfinished work with other parameters ({}): {}",
        other.differencesTo(run),
        String.join(", ", useful));
    Stages from = stagesOf(other);
    Stages into = Stages.in(progress, attempt);
    for (String stage : useful) {
      ownership.require();
      from.handOver(stage, into);
    }
    ownership.require();
    work.write(OutputAtStart.MANIFEST, manifestOfWork(left.manifest().replaces()));
    new WorkFolder(work).removeProgress(other);
  }

  private void startFresh(OutputAtStart found) {
    createOrRefuse(work, "the work folder");
    ownership.claim();
    new WorkFolder(work).clear();
    ownership.require();
    work.write(OutputAtStart.MANIFEST, manifestOfWork(found.fingerprint()));
    createOrRefuse(output, "`output`");
  }

  private WorkManifest manifestOfWork(String replaces) {
    return new WorkManifest(output.path().toString(), replaces, run);
  }

  private static void createOrRefuse(Folder folder, String what) {
    try {
      folder.create();
    } catch (UserException e) {
      throw new UserException(what + ": " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: %s; give a place where folders can be created",
              what,
              e.getMessage()),
          e);
    }
  }
}
