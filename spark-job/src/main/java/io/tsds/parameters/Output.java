package io.tsds.parameters;

import io.tsds.UserException;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.storage.run.RerunPolicy;

/**
 * Where the results go, and what may be in the way.
 *
 * @param uri output folder
 * @param workUri folder for unfinished work
 * @param format of the selection's rows
 * @param strict whether a result that is less than what was asked for fails the run
 */
public record Output(
    String uri,
    String workUri,
    SelectionFormat format,
    boolean strict,
    boolean overwrite,
    boolean resume) {
  public Output {
    if (overwrite && resume) {
      throw UserException.of(
          "overwrite",
          "and `resume` contradict each other: the first starts anew, the second continues; give one"
              + " of them");
    }
  }

  /** The work folder of an output where none is given. */
  public static String workUriOf(String outputUri) {
    return beside(outputUri, ".work");
  }

  /** A folder beside another one, with this behind its name. */
  public static String beside(String uri, String ending) {
    return uri.replaceFirst("(?<=[^/:])/+$", "") + ending;
  }

  /** What becomes of the work and the result of an earlier run. */
  public RerunPolicy reruns() {
    if (overwrite) {
      return RerunPolicy.OVERWRITE;
    }
    return resume ? RerunPolicy.RESUME : RerunPolicy.REFUSE;
  }
}
