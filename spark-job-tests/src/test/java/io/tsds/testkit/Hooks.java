package io.tsds.testkit;

import io.tsds.testkit.WatchedFileSystem.Kind;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What is to happen at operations on files, each once or each time. */
public final class Hooks {
  private final List<Hooked> hooked = new CopyOnWriteArrayList<>();

  /** What happens. */
  @FunctionalInterface
  public interface Hook {
    void run() throws IOException;
  }

  private record Hooked(Kind kind, Predicate<String> path, boolean once, Hook hook) {}

  /** Runs {@code hook} at the first operation of this kind on such a path. */
  void once(Kind kind, Predicate<String> path, Hook hook) {
    hooked.add(new Hooked(kind, path, true, hook));
  }

  /** Runs {@code hook} at every operation of this kind on such a path. */
  void always(Kind kind, Predicate<String> path, Hook hook) {
    hooked.add(new Hooked(kind, path, false, hook));
  }

  /** Runs what is to happen at this operation. */
  void run(Kind kind, Object path) throws IOException {
    for (Hooked each : List.copyOf(hooked)) {
      boolean due = each.kind == kind && each.path.test(path.toString());
      // Of several threads that come here only the one that removes it runs it.
      if (due && (!each.once || hooked.remove(each))) {
        each.hook.run();
      }
    }
  }

  /** Whether everything that was to happen once has happened. */
  boolean allHappened() {
    return hooked.stream().noneMatch(Hooked::once);
  }

  /** Nothing is to happen any more. */
  void clear() {
    hooked.clear();
  }
}
