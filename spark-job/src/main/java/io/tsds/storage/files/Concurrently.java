package io.tsds.storage.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Reads the heads or footers of many files from the driver, several at once: on an object store
 * each takes tens of milliseconds of waiting, and an input may have thousands.
 */
public final class Concurrently {
  private static final int MOST_THREADS = 16;

  private Concurrently() {}

  /** A read that may fail. */
  @FunctionalInterface
  public interface Read<T, R> {
    R read(T item) throws IOException;
  }

  /**
   * Reads every item and returns the results in the items' order. If several fail, the failure of
   * the first in that order is thrown.
   */
  public static <T, R> List<R> readAll(List<T> items, Read<T, R> read) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(MOST_THREADS, items.size())), Concurrently::daemon);
    try {
      List<Future<R>> pending = new ArrayList<>(items.size());
      for (T item : items) {
        pending.add(threads.submit(() -> read.read(item)));
      }
      List<R> results = new ArrayList<>(items.size());
      for (Future<R> result : pending) {
        results.add(await(result));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  /** A change that may fail. */
  @FunctionalInterface
  public interface Change<T> {
    void make(T item) throws IOException;
  }

  /**
   * Makes a change for every item, and returns when none is being made any more. If several fail,
   * the failure of the first in the items' order is thrown, and those that did not begin do not.
   */
  public static <T> void changeAll(List<T> items, Change<T> change) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(MOST_THREADS, items.size())), Concurrently::daemon);
    List<Future<T>> pending = new ArrayList<>(items.size());
    try {
      for (T item : items) {
        pending.add(
            threads.submit(
                () -> {
                  change.make(item);
                  return item;
                }));
      }
      pending.forEach(Concurrently::await);
    } finally {
      pending.forEach(made -> made.cancel(false));
      threads.shutdown();
      awaitEnd(threads);
    }
  }

  private static void awaitEnd(ExecutorService threads) {
    try {
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        // A store that does not answer fails by its own timeout.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <R> R await(Future<R> result) {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof IOException failure) {
        throw new UncheckedIOException(failure);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading the heads of files", e);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tsds-file-heads");
    thread.setDaemon(true);
    return thread;
  }
}
