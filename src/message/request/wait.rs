//! The wait for a job: a request that is sent again until the job that it asks for has ended.

use std::time::Duration;

use super::Request;
use crate::error::{Error, Result};
use crate::message::job::{Job, Wait};

impl Request {
    /// Whether the request is sent again until its job has ended: `interval_ms` after each answer, 0 for the pace that the
    /// service's own samples have, -1 to send it once.
    pub fn set_wait(&mut self, interval_ms: i64) -> Result<()> {
        if interval_ms == -1 {
            self.wait = None;
            return Ok(());
        }
        let Ok(interval) = u64::try_from(interval_ms).map(Duration::from_millis) else {
            return Err(invalid!(
                "an interval of {interval_ms} ms: give 0 for the service's pace, -1 for no wait, or more"
            ));
        };
        let Some(job) = Job::of_operation(self.operation.name()) else {
            return Err(Error::invalid(
                "the operation asks for no job: a wait is for the GET of one, such as TOGETHER_FINE_TUNES_GET, \
                TOGETHER_BATCHES_GET or TOGETHER_VIDEOS_GET",
            ));
        };
        let interval = if interval.is_zero() { job.pace() } else { interval };
        self.wait = Some(Wait { job, interval, first: interval });
        Ok(())
    }

    /// The same at the service's pace, to which the waits grow: a short job is not noticed late.
    pub(crate) fn set_growing_wait(&mut self, first: Duration) -> Result<()> {
        self.set_wait(0)?;
        self.wait = self.wait.map(|wait| Wait { first: first.min(wait.interval), ..wait });
        Ok(())
    }

    pub(crate) fn wait(&self) -> Option<Wait> {
        self.wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_for_jobs() {
        let mut request = Request::new("GET /v1/batches/{id}").unwrap();
        for (interval, expected) in [(0, Some(30_000)), (250, Some(250)), (-1, None)] {
            request.set_wait(interval).unwrap();
            let found = request.wait().map(|wait| wait.interval.as_millis());
            assert_eq!(found, expected, "{interval}");
        }
        assert!(request.set_wait(-2).unwrap_err().message().contains("-2 ms"));
        for operation in ["GET /v1/models", "POST /v1/batches", "GET {url}"] {
            let refused = Request::new(operation).unwrap().set_wait(0).unwrap_err();
            assert!(refused.message().contains("asks for no job"), "{operation}");
        }
    }
}
