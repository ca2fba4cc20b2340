package io.tsds.linalg;

import java.util.Locale;

/** oneDNN was loaded, and refuses something: for want of memory, or of a kernel for a shape. */
public final class DnnlRefusal extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  DnnlRefusal(int status, String what) {
    super(String.format(Locale.ROOT, "oneDNN refuses %s: status %d", what, status));
  }
}
