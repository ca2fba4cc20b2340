package io.tsds.storage.run;

/** What to do where an earlier run left an output or unfinished work. */
public enum RerunPolicy {
  /** Refuse, and say which option decides. */
  REFUSE,
  /** Start anew and replace the output once the new result is complete. */
  OVERWRITE,
  /** Continue behind the last finished stage; where nothing was left, start. */
  RESUME
}
