//! The vectors of passages in a file beside the database, so that each passage is asked for once.
//!
//! It can be lost without harm: then they are asked for again.

use super::Vector;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

/// What a passage's vector is found by: a hash of its words.
pub type VectorKey = [u8; 32];

/// Vectors by what they are of.
pub struct KeptVectors {
    path: PathBuf,
    model: String,
    vectors: HashMap<VectorKey, Vector>,
}

/// The first bytes of the file; another number is another form, and nothing to read.
const MARK: &[u8] = b"baton vectors 1\n";
/// More than any model's vectors or name have; past it the file is damaged.
const LENGTH_MAX: u32 = 65_536;

impl KeptVectors {
    /// Reads what is kept of this model's. A file that is damaged or another model's counts as none.
    pub fn open(path: PathBuf, model: &str) -> Self {
        let vectors = match File::open(&path) {
            Ok(file) => read(&mut BufReader::new(file), model).unwrap_or_else(|error| {
                tracing::warn!(%error, "The kept vectors can't be read; they are made again");
                HashMap::new()
            }),
            Err(_) => HashMap::new(),
        };
        Self {
            path,
            model: model.to_owned(),
            vectors,
        }
    }

    /// What the vector of these words is found by.
    pub fn key(words: &str) -> VectorKey {
        Sha256::digest(words).into()
    }

    /// The vector of a passage, if it is kept.
    pub fn get(&self, key: &VectorKey) -> Option<&Vector> {
        self.vectors.get(key)
    }

    /// Keeps a vector.
    pub fn put(&mut self, key: VectorKey, vector: Vector) {
        self.vectors.insert(key, vector);
    }

    /// Forgets all others, and writes the file anew: whole, or not at all.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn save(&mut self, in_use: impl Fn(&VectorKey) -> bool) -> io::Result<()> {
        self.vectors.retain(|key, _| in_use(key));
        let part = self.path.with_extension("part");
        let mut file = BufWriter::new(File::create(&part)?);
        file.write_all(MARK)?;
        write_bytes(&mut file, self.model.as_bytes())?;
        for (key, vector) in &self.vectors {
            file.write_all(key)?;
            let numbers = vector.numbers().iter();
            let bytes: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
            write_bytes(&mut file, &bytes)?;
        }
        file.into_inner()?.sync_all()?;
        fs::rename(part, &self.path)
    }
}

fn read(file: &mut impl Read, model: &str) -> io::Result<HashMap<VectorKey, Vector>> {
    let mut mark = [0; MARK.len()];
    file.read_exact(&mut mark)?;
    let mut vectors = HashMap::new();
    if mark != MARK || read_bytes(file)? != model.as_bytes() {
        return Ok(vectors);
    }
    let mut key = VectorKey::default();
    loop {
        match file.read_exact(&mut key) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(vectors),
            Err(error) => return Err(error),
        }
        let bytes = read_bytes(file)?;
        let (numbers, _) = bytes.as_chunks::<4>();
        let numbers: Vec<f32> = numbers
            .iter()
            .map(|four| f32::from_le_bytes(*four))
            .collect();
        if let Some(vector) = Vector::of(&numbers) {
            vectors.insert(key, vector);
        }
    }
}

fn write_bytes(file: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    file.write_all(&length.to_le_bytes())?;
    file.write_all(bytes)
}

fn read_bytes(file: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    file.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > LENGTH_MAX {
        return Err(io::Error::other("it is damaged"));
    }
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(first: f32) -> Vector {
        Vector::of(&[first, 1.0]).unwrap()
    }

    #[test]
    fn vectors_come_back_and_unused_ones_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        let (one, two) = (KeptVectors::key("one"), KeptVectors::key("two"));
        let mut kept = KeptVectors::open(path.clone(), "m");
        kept.put(one, vector(1.0));
        kept.put(two, vector(2.0));
        kept.save(|key| *key == one).unwrap();
        let kept = KeptVectors::open(path.clone(), "m");
        assert_eq!(kept.get(&one), Some(&vector(1.0)));
        assert_eq!(kept.get(&two), None);
        assert_eq!(KeptVectors::open(path, "other").get(&one), None);
    }

    #[test]
    fn a_damaged_file_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        let key = KeptVectors::key("one");
        let mut kept = KeptVectors::open(path.clone(), "m");
        kept.put(key, vector(1.0));
        kept.save(|_| true).unwrap();
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert_eq!(KeptVectors::open(path.clone(), "m").get(&key), None);
        }
        fs::write(&path, [MARK, &[0xff; 40]].concat()).unwrap();
        assert_eq!(KeptVectors::open(path, "m").get(&key), None);
    }
}
