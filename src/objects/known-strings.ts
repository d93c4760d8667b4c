/** Strings that a program finds interned, so that no block is made for them when it names them. */

/**
 * In CPython's static data: identifiers of the C code, and names in its frozen modules, which are
 * interned when it starts, whether a module is imported or not.
 * @source Include/internal/pycore_global_strings.h, Python/deepfreeze
 */
const STATIC_NAMES = `
  .0 ABC ABCMeta APPDATA ASCII AsyncGenerator AsyncIterable AsyncIterator AttributeError Awaitable
  BOM BOM32_BE BOM32_LE BOM64_BE BOM64_LE BOM_BE BOM_LE BOM_UTF16 BOM_UTF16_BE BOM_UTF16_LE
  BOM_UTF32 BOM_UTF32_BE BOM_UTF32_LE BOM_UTF8 BYTECODE_SUFFIXES BlockingIOError Buffer
  BufferedIOBase BufferedIncrementalDecoder BufferedIncrementalEncoder BufferedRWPair
  BufferedRandom BufferedReader BufferedWriter BuiltinImporter ByteString BytesIO BytesWarning
  CANCELLED Callable Codec CodecInfo Collection Container Coroutine DEBUG_BUILD
  DEBUG_BYTECODE_SUFFIXES DEFAULT_BUFFER_SIZE DeprecationWarning ENABLE_USER_SITE
  END_CENTRAL_DIR_SIZE EOFError EXTENSION_SUFFIXES Ellipsis EllipsisType EncodedFile Exception
  ExtensionFileLoader FILE_ATTRIBUTE_ARCHIVE FILE_ATTRIBUTE_COMPRESSED FILE_ATTRIBUTE_DEVICE
  FILE_ATTRIBUTE_DIRECTORY FILE_ATTRIBUTE_ENCRYPTED FILE_ATTRIBUTE_HIDDEN
  FILE_ATTRIBUTE_INTEGRITY_STREAM FILE_ATTRIBUTE_NORMAL FILE_ATTRIBUTE_NOT_CONTENT_INDEXED
  FILE_ATTRIBUTE_NO_SCRUB_DATA FILE_ATTRIBUTE_OFFLINE FILE_ATTRIBUTE_READONLY
  FILE_ATTRIBUTE_REPARSE_POINT FILE_ATTRIBUTE_SPARSE_FILE FILE_ATTRIBUTE_SYSTEM
  FILE_ATTRIBUTE_TEMPORARY FILE_ATTRIBUTE_VIRTUAL FINISHED False FileExistsError FileFinder FileIO
  FileLoader FileNotFoundError FileReader FrozenImporter FunctionType Generator GeneratorExit
  GenericAlias HAVE_FACCESSAT HAVE_FCHDIR HAVE_FCHMOD HAVE_FCHMODAT HAVE_FCHOWN HAVE_FCHOWNAT
  HAVE_FDOPENDIR HAVE_FEXECVE HAVE_FPATHCONF HAVE_FSTATAT HAVE_FSTATVFS HAVE_FTRUNCATE
  HAVE_FUTIMENS HAVE_FUTIMES HAVE_FUTIMESAT HAVE_LCHFLAGS HAVE_LCHMOD HAVE_LCHOWN HAVE_LINKAT
  HAVE_LSTAT HAVE_LUTIMES HAVE_MKDIRAT HAVE_MKFIFOAT HAVE_MKNODAT HAVE_OPENAT HAVE_READLINKAT
  HAVE_RENAMEAT HAVE_SYMLINKAT HAVE_UNLINKAT HAVE_UTIMENSAT HKEY_CURRENT_USER HKEY_LOCAL_MACHINE
  HOME HOMEDRIVE HOMEPATH Hashable IOBase IO_REPARSE_TAG_MOUNT_POINT ImportError ImportWarning
  IncrementalDecoder IncrementalEncoder IncrementalNewlineDecoder IndexError ItemsView Iterable
  Iterator JSONDecodeError KeyError KeyedRef KeysView LCMAP_LOWERCASE LCMapStringEx LICENSE
  LOCALE_NAME_INVARIANT LazyLoader Lib Library Loader LookupError MAGIC_NUMBER MASK MAX MAXLINES
  MAX_COMMENT_LEN MS_WINDOWS Mapping MappingView MetadataPathFinder ModuleNotFoundError ModuleSpec
  ModuleType MutableMapping MutableSequence MutableSet NamespaceLoader NamespaceReader
  NotADirectoryError NotImplemented NotImplementedError OPTIMIZED_BYTECODE_SUFFIXES OSError
  O_CREAT O_EXCL O_RDONLY O_WRONLY OpenKey PATH PENDING PIPE PREFIXES PYTHONCASEOK PYTHONUSERBASE
  P_NOWAIT P_NOWAITO P_WAIT ParamSpec PathFinder PathLike PermissionError Popen Py_Repr Python
  QueryValue Quitter REGISTRY_KEY REGISTRY_KEY_DEBUG RLock RawIOBase Reader Reversible
  RuntimeError RuntimeWarning SEEK_CUR SEEK_END SEEK_SET SF_APPEND SF_ARCHIVED SF_IMMUTABLE
  SF_NOUNLINK SF_SNAPSHOT SOURCE_SUFFIXES STRING_END_ARCHIVE ST_ATIME ST_CTIME ST_DEV ST_GID
  ST_INO ST_MODE ST_MTIME ST_NLINK ST_SIZE ST_UID S_ENFMT S_IEXEC S_IFBLK S_IFCHR S_IFDIR S_IFDOOR
  S_IFIFO S_IFLNK S_IFMT S_IFPORT S_IFREG S_IFSOCK S_IFWHT S_IMODE S_IREAD S_IRGRP S_IROTH S_IRUSR
  S_IRWXG S_IRWXO S_IRWXU S_ISBLK S_ISCHR S_ISDIR S_ISDOOR S_ISFIFO S_ISGID S_ISLNK S_ISPORT
  S_ISREG S_ISSOCK S_ISUID S_ISVTX S_ISWHT S_IWGRP S_IWOTH S_IWRITE S_IWUSR S_IXGRP S_IXOTH
  S_IXUSR Sequence Set Sized SourceFileLoader SourceLoader SourcelessFileLoader StopAsyncIteration
  StopIteration StreamReader StreamReaderWriter StreamRecoder StreamWriter StringIO SystemError
  SystemExit TestFrozenUtf8_1 TestFrozenUtf8_2 TestFrozenUtf8_4 TextIOBase TextIOWrapper True
  TypeError UF_APPEND UF_COMPRESSED UF_HIDDEN UF_IMMUTABLE UF_NODUMP UF_NOUNLINK UF_OPAQUE
  USERNAME USERPROFILE USER_BASE USER_SITE UnicodeDecodeError UnsupportedOperation ValueError
  ValuesView WIFSTOPPED WarningMessage WindowsRegistryFinder Writer ZipImportError ZipReader
  _AddedDllDirectory _BlockingOnManager _BufferedIOBase _CASE_INSENSITIVE_PLATFORMS
  _CASE_INSENSITIVE_PLATFORMS_BYTES_KEY _CASE_INSENSITIVE_PLATFORMS_STR_KEY _CallableGenericAlias
  _ConcatenateGenericAlias _DeadlockError _DeprecateByteStringMeta _DummyModuleLock _ERR_MSG
  _ERR_MSG_PREFIX _Environ _Error _Helper _IOBase _ImportLockContext _KeyedRef _LCMAP_LOWERCASE
  _LCMapStringEx _LOCALE_NAME_INVARIANT _LazyLoader__check_eager_loader _LazyModule _List
  _LoaderBasics _MS_WINDOWS _ModifiedArgv0 _ModuleLock _ModuleLockManager _MutableMapping__marker
  _NEEDS_LOADING _NamespaceLoader _NamespacePath _OPT _ORIGIN _POPULATE _PYCACHE _Printer
  _Printer__data _Printer__filenames _Printer__linecnt _Printer__lines _Printer__name
  _Printer__setup _RAW_MAGIC_NUMBER _RawIOBase _SEP _TempModule _TextIOBase _WeakValueDictionary
  _WindowsConsoleIO __IOBase_closed __PYVENV_LAUNCHER__ __abc_tpflags__ __abs__
  __abstractmethods__ __add__ __aenter__ __aexit__ __aiter__ __all__ __and__ __anext__
  __annotations__ __args__ __asyncio_running_event_loop__ __author__ __await__ __bases__ __bool__
  __buffer__ __build_class__ __builtins__ __bytes__ __cached__ __call__ __cantrace__ __class__
  __class_getitem__ __classcell__ __classdict__ __classdictcell__ __code__ __complex__
  __contains__ __copy__ __ctypes_from_outparam__ __del__ __delattr__ __delete__ __delitem__
  __dict__ __dictoffset__ __dir__ __divmod__ __doc__ __enter__ __eq__ __exit__ __file__ __float__
  __floordiv__ __format__ __fspath__ __ge__ __get__ __getattr__ __getattribute__ __getinitargs__
  __getitem__ __getnewargs__ __getnewargs_ex__ __getstate__ __gt__ __hash__ __iadd__ __iand__
  __ifloordiv__ __ilshift__ __imatmul__ __imod__ __import__ __imul__ __index__ __init__
  __init_subclass__ __instancecheck__ __int__ __interactivehook__ __invert__ __ior__ __ipow__
  __irshift__ __isabstractmethod__ __isub__ __iter__ __itruediv__ __ixor__ __le__ __len__
  __length_hint__ __lltrace__ __loader__ __lshift__ __lt__ __main__ __matmul__ __missing__ __mod__
  __module__ __mro__ __mro_entries__ __mul__ __name__ __ne__ __neg__ __new__ __newobj__
  __newobj_ex__ __next__ __notes__ __or__ __orig_class__ __origin__ __origname__ __package__
  __parameters__ __path__ __pos__ __pow__ __prepare__ __pycache__ __qualname__ __radd__ __rand__
  __rdivmod__ __reduce__ __reduce_ex__ __release_buffer__ __repr__ __reversed__ __rfloordiv__
  __rlshift__ __rmatmul__ __rmod__ __rmul__ __ror__ __round__ __rpow__ __rrshift__ __rshift__
  __rsub__ __rtruediv__ __rxor__ __set__ __set_name__ __setattr__ __setitem__ __setstate__
  __sizeof__ __slotnames__ __slots__ __spec__ __str__ __sub__ __subclasscheck__ __subclasshook__
  __truediv__ __trunc__ __type_params__ __typing_is_unpacked_typevartuple__
  __typing_prepare_subst__ __typing_subst__ __typing_unpacked_tuple_args__ __warningregistry__
  __weaklistoffset__ __weakref__ __xor__ _abc _abc_cache _abc_caches_clear _abc_impl _abc_init
  _abc_instancecheck _abc_negative_cache _abc_negative_cache_version _abc_register _abc_registry
  _abc_registry_clear _abc_subclasscheck _abspath_fallback _abstract_ _active _add
  _add_dll_directory _ag _annotation _anonymous_ _argtypes_ _as_parameter_
  _asyncio_future_blocking _base_executable _bless_my_loader _blksize _blocking_on _bootstrap
  _bootstrap_external _bootstrap_module _buffer_decode _buffer_encode _builtin_from_name
  _cache_bytecode _cached _calc___package__ _calc_mode _call_with_frames_removed _check_arg_types
  _check_bytes _check_methods _check_name _check_name_wrapper _check_retval_ _classify_pyc
  _code_to_hash_pyc _code_to_timestamp_pyc _code_type _codecs _collections_abc _commit_removals
  _compile_bytecode _compile_source _cookie _coro _createenviron _data _dealloc_warn _deprecated
  _dump_registry _empty_charbuffer _epoch _eq_mtime _exec _execvpe _exists _exit _f _false
  _feature_version _fields_ _filemode_table _files _fill_cache _finalizing _find_and_load
  _find_and_load_unlocked _find_parent_path_names _find_spec _find_spec_from_path _fix_co_filename
  _fix_up_module _flags_ _framework _from_iterable _frozen_importlib _frozen_importlib_external
  _fscodec _fspath _fwalk _gcd_import _get_bothseps _get_cached _get_code_from_file _get_data
  _get_decompress_func _get_dump _get_exports_list _get_main_module_details _get_module_code
  _get_module_details _get_module_info _get_module_lock _get_module_path
  _get_mtime_and_size_of_source _get_parent_path _get_path _get_pyc_source _get_sep
  _get_sourcefile _get_spec _get_supported_file_loaders _getfinalpathname
  _getfinalpathname_nonstrict _getfullpathname _getuserbase _getvolumepathname _globals
  _handle_fromlist _has_deadlocked _hash _have_functions _home _imp _imp_module _importing_zlib
  _incompatible_extension_module_restrictions _init_module_attrs _init_pathinfo _initializing
  _install _install_external_importers _io _is_dir _is_param_expr _is_text_encoding _iterating
  _joinrealpath _last_epoch _last_parent_path _length_ _limbo _load _load_backward_compatible
  _load_module_shim _load_unlocked _loaders _lock _lock_unlock_module _loop _make_relax_case
  _mapping _mode _module_locks _module_repr _module_repr_from_spec _module_type _name _names
  _needs_com_addref_ _new_module _normalize_line_endings _nt_readlink _object_name _open_registry
  _optimize _os _override_multi_interp_extensions_check _pack_ _pack_uint32 _parse_dostime _path
  _path_abspath _path_cache _path_exists _path_finder _path_hooks _path_importer_cache
  _path_is_mode_type _path_isabs _path_isdevdrive _path_isdir _path_isfile _path_islink _path_join
  _path_mtime _path_normpath _path_split _path_splitroot _path_stat _pathseps_with_colon
  _pending_removals _proc _py_abc _read_directory _readlink_deep _recalculate _relax_case
  _relaxed_path_cache _remove_dead_weakref _remove_dll_directory _requires_builtin
  _requires_builtin_wrapper _requires_frozen _requires_frozen_wrapper _reset_caches
  _reset_registry _resolve_filename _resolve_name _restype_ _run_code _run_module_as_main
  _run_module_code _sanity_check _saved_module _saved_value _script _search_registry _sentinel
  _set _set_bootstrap_module _set_fileattr _setup _showwarnmsg _shutdown _sitebuiltins _slotnames
  _spawnvef _spec_from_module _splitext _stat _stdlib_dir _stream _strptime_datetime
  _swappedbytes_ _thread _trace _type_ _type_repr _uninitialized_submodules _unmarshal_code
  _unpack_uint16 _unpack_uint32 _validate_hash_pyc _validate_timestamp_pyc _varprog _varprogb
  _verbose_message _warn_unawaited_coroutine _warnings _weakref _winapi _wrap _wrap_close
  _write_atomic _xoptions _zip_directory_cache _zip_searchorder abc abs abs_paths abs_tol abspath
  abstractclassmethod abstractmethod abstractproperty abstracts abstractstaticmethod access aclose
  acquire acquire_lock add add_dll_directory add_done_callback addpackage addsitedir
  addsitepackages addusersitepackages after_in_child after_in_parent aggregate_class alias all
  all_suffixes allocate_lock allowed_winerror almost_filename alt_path_sep alter_argv alter_sys
  altsep altsepIndex always any append arc_offset archive arg argdefs argrest args arguments argv
  as_integer_ratio ascii ascii_letters asend ast async_generator atexit athrow attr attribute
  attrs_now attrs_then attrs_updated audit authorizer_callback autocommit backslashreplace
  backslashreplace_errors backtick base base_filename base_path basename bases before big
  binary_form bit bits block blocked_on blocking_on bool bound brace buffer buffer_callback
  buffer_size buffering buffers bufsize builtin_module builtin_module_names builtin_name builtins
  bytearray bytearray_iterator bytebuffer bytecode bytecode_path byteorder bytes bytes_data
  bytes_iterator bytes_per_sep bytesdecoded bytesencoded c_call c_exception c_return cache
  cache_from_source cache_module cache_path cache_tag cached cached_statements cadata cafile call
  call_exception_handler call_soon callable cancel candidate_blocking_on candidate_conf
  candidate_ids capath casefold catch_warnings category cb cb_type cdir certfile chain char
  character charbuffer charbuffertype chars chdir check_enableusersite check_hash_based_pycs
  check_same_thread check_source check_str checked chflags child chmod chown classmethod clear
  close closed closefd closure cls cmd co_argcount co_cellvars co_code co_consts co_exceptiontable
  co_filename co_firstlineno co_flags co_freevars co_kwonlyargcount co_linetable co_name co_names
  co_nlocals co_posonlyargcount co_qualname co_stacksize co_varnames code code_object colon
  colon_sep command comment_factory comment_size common commonpath commonprefix comp compile
  compile_mode compress comps conf_basename conffile consts consumed cont contents context
  contravariant cookie copy copyreg copyright coro coroutine count covariant cp437_table cpathname
  crc create_builtin create_dynamic create_module credits curdir current_user cut_off cwd cygwin
  darwin data data_encoding data_info data_size database datapath date debug_override decode
  decode_source decoded_path decodedbytes decodekey decoder decodevalue decoding_map decompress
  dedent default defaultaction defpath delattr delete depth detect_encoding detect_types
  deterministic dev1 dev2 device devnull dict dict_itemiterator dict_items dict_keyiterator
  dict_keys dict_valueiterator dict_values dictcomp difference_update digest digest_size digestmod
  digits dir dir_fd dircase dirfd dirname dirpath dirs disable_check discard dispatch_table
  displayhook dklen doc dollar dont_inherit dont_write_bytecode dot dotIndex dot_count dotdot
  drive drivesplits dst dst_dir_fd dumps duration e1 e2 eager_start edges effective_ids elem
  element_factory empty emscripten enablerlcompleter encode encodedkey encodekey encoder
  encodevalue encoding encodings end end_lineno end_offset endpos endswith entries entry
  entrypoint enumerate env env_base environ environb eof err error errors event eventmask ex exc
  exc_details exc_info exc_traceback exc_type exc_value excepthook exception exe_dir exec
  exec_builtin exec_dynamic exec_func exec_module exec_prefix execl execle execlp execlpe
  execsitecustomize execusercustomize executable execv execve execvp execvpe exist_ok existing
  existing_file_name exists exit exp expanduser expandvars extend extension extension_suffixes
  extensions extra_size extra_tokens extsep f1 f2 facility factory false family fanout fd fd2 fdel
  fdopen fget file file_actions file_encoding file_info file_name file_offset file_size filemode
  filename filenameIndex filename_base fileno filepath files fillvalue filters final find
  find_class find_distributions find_frozen find_spec finder firstline fix_imports flags flush fn
  fname follow_symlinks followlinks fork format format_exception formatted_items
  found_in_pycache_prefix fp fp1 fp2 frequency from_bytes from_name from_param fromlist
  fromtimestamp fromutc frozen frozenset fsdecode fsencode fset fspath fstat fstatvfs full_path
  fullname fullpath func funcname funcobj future fwalk fxn generation generator genericpath
  genexpr get get_cache_token get_code get_current_history_length get_data get_debug
  get_event_loop get_exec_path get_filename get_frozen_object get_ident get_importer get_loop
  get_resource_reader get_source getatime getattr getctime getcwd getcwdb getdecoder getegid
  getencoder getenv getenvb geteuid getfilesystemencodeerrors getfilesystemencoding getgid
  getincrementaldecoder getincrementalencoder getmtime getpwnam getpwuid getreader getsitepackages
  getsize getstate getuid getuserbase getusersitepackages getwriter gid globals globals_ group
  groupindex groups had_prefix handle has_deadlock has_location hasattr hasbytes hash hash_based
  hash_name hasstr head header header_offset header_position header_size headers help here hi
  history hkey home hook hx id ident ignore ignore_environment ignore_errors imag implementation
  import_ import_error importer importlib importlib.machinery importlib.metadata importlib.readers
  importlib.util in_fd incoming incrementaldecoder incrementalencoder index index2 indexgroup inf
  infer_variance info inheritable init_filename init_globals initial initial_bytes initial_slashes
  initial_value initial_winerror initialized initval inner_size ino1 ino2 input insert
  insert_comments insert_pis instance instructions int intern intersection invalidate_caches io
  is_builtin is_dir is_frozen is_frozen_package is_link is_namespace is_package is_reload
  is_running is_symlink isabs isalnum isatty isbytecode isbytes isdevdrive isdir isdisjoint isfile
  isinstance isjunction islink ismount isoformat isolated isolation_level ispackage ispkg istext
  it item itemcase items iter iterable iterations iterator iterdecode iterencode join joinuser
  jump keepends key keyfile keys kind klass known_paths kw kw1 kw2 kwargs kwds lambda last
  last_exc last_node last_traceback last_type last_value latin1 lchown leaf_size len length level
  lexists lib libdir libdirs libedit license limit line line0withend line0withoutend
  line_buffering linebuffer lineno lines linesep link list list_iterator list_reverseiterator
  listcomp listdir little lo load_module loader loader_class loader_details loader_module
  loader_state loaders loads locale locals location lock logoption longrange_iterator lookup
  lookup_error loop lower lower_suffix_contents lstat lstrip magic main main_globals main_name
  make_encoding_map make_identity_dict makedirs makepath map mapping mappingproxy marshal match
  max max_comment_start max_length maxdigits maxevents maxmem maxsize maxsplit maxvalue mcls me
  memLevel memlimit memoryview message meta_path metaclass metadata method methods mi min missing
  mkdir mkfifo mknod mktime mod mod_globals mod_name mod_spec mode modpath module module_from_spec
  module_globals module_info module_type modules mro msg mtime mycmp n_arg n_fields
  n_sequence_fields n_unnamed_fields name name_from name_size namereplace namereplace_errors names
  namespace namespace_path namespace_separator namespaces narg ndigits never new new_args
  new_comps new_file_name new_limit new_name new_path new_root new_unc_prefix newchars newdata
  newline newline_decoder newlines newpath next nlocals no_site no_user_site node_depth
  node_offset nondirs normcase normp normpath ns nstype nt ntpath nul null number ob obj object
  offset offset_dst offset_src ok old old_path on_type_read onceregistry onerror only_keys oparg
  opcode open open_code opener operation opt_level optimization optimize options order orig_path
  orig_st origin original_name origname os os.path other out_fd outgoing output overlapped
  override owner p_drive p_path p_root package pages pardir parent parent_module
  parent_module_name parent_name parent_path parent_spec parse_and_bind part partition password
  path path_abs path_attr_name path_drive path_finder path_hook path_hook_for_FileFinder
  path_hooks path_importer_cache path_list path_listb path_mtime path_name path_parts path_repr
  path_rest path_sep path_sep_tuple path_separators path_stats path_tmp path_type pathconf pathlen
  pathname paths pathsep pattern peek percent perm persistent_id persistent_load person pi_factory
  pid pkg_main_name pkg_name pkgdir pkgutil platform platlibdir policy pop popen popitem portions
  pos pos1 pos2 posix posixpath prefix prefixes print print_file_and_line priority proc progress
  progress_handler progress_routine prompt property proto protocol ps1 ps2 putenv pw_dir pwd pwent
  py pycache pycache_filename pycache_prefix pydoc query quit quote quotetabs range range_iterator
  raw raw_data rbrace re read read1 read_code read_history_file read_init_file readable readall
  reader readinto readinto1 readline readline_doc readlines readlink readonly readsize real
  realpath record recursive reducer_override ref register register_error register_readline
  registry registry_key rel_list rel_tol release release_lock relfile reload relpath remove
  remove_dll_directory removedirs removeduppaths removeprefix rename renames repl replace
  replace_errors repr res reserved reset resetids resolve_name rest result result_drive
  result_path result_root return returncode reverse reversed rfind rlcompleter rmdir rng root
  rpartition rsplit rstrip run_globals run_module run_name run_path s1 s2 salt samefile
  sameopenfile samestat saved_exc saved_main scandir scandir_it sched_priority scheduler scls
  script_name search seek seekable seen seen_ids selectors self self_module self_weakref send sep
  sepIndex seps sequence server_hostname server_side session set set_data set_iterator setattr
  setcomp setcopyright setdefault sethelper setpgroup setquit setsid setsigdef setsigmask setstate
  setter shape shell show_cmd signed simplefilter site_prefix sitecustomize sitedir sitedircase
  sitepackages size sizehint skip_file_prefixes sleep smsl sock sort sorted sound source
  source_bytes source_bytes_readline source_from_cache source_hash source_mtime source_path
  source_size source_to_code source_traceback span spath spawnl spawnle spawnlp spawnlpe spawnv
  spawnve spawnvp spawnvpe spec spec_from_file_location spec_from_loader spec_loader split
  split_paths splitdrive splitext splitlines splitroot sr src src_dir_fd srw st st_atime st_ctime
  st_dev st_ino st_mode st_mtime st_reparse_tag st_size stack stacklevel start start_abs
  start_drive start_list start_offset start_rest startswith stat stat_info stat_result state
  statement staticmethod status statvfs stderr stdin stdout step steps stop store_name str
  str_iterator strategy stream streamreader streamwriter strftime strict strict_errors strict_mode
  string strip stripped_path sts sub_key subclass submodule_search_locations subprocess suffix
  suffixes sum super supported_loaders supports_bytes_environ supports_dir_fd
  supports_effective_ids supports_fd supports_follow_symlinks supports_unicode_filenames
  surrogateescape symlink symmetric_difference_update sys sys_module sys_version system_site t1 t2
  t_args t_result table tabsize tag tail tail_module tail_name target target_id
  target_is_directory target_user task tb tb_frame tb_lasti tb_lineno tb_next tell temp_module
  template term text text_encoding textwrap thread_id threading throw tid tilde time timeout times
  timetuple to_bytes toc_entry tokenize top topdown topfd toppath trace_callback traceback
  trailers translate true truncate tuple tuple_iterator twice txt typ type type_params types
  typing tz tzname uid unc_prefix uncompressed_size unknown unlink unraisablehook unsetenv update
  update_abstractmethods upper uri usedforsecurity user_base user_site userbase usercustomize
  userhome util utime val value values var varchars vars venv ver_nodot verbose verbosity version
  version_info virtual_conf volume vxworks wait waiters waitpid waitstatus_to_exitcode wakeup walk
  walk_dirs walk_into warn warnings warnoptions wasi wb wbits week weekday whence where which who
  why win win32 winerror winreg winver with_traceback withdata wpid wr writable write
  write_history write_history_file write_through writelines writer xmlcharrefreplace
  xmlcharrefreplace_errors year zdict zip zip_iterator zipimporter zlib
`;

/**
 * Interned by what runs before a program and that is not imitated here: Modules/getpath.py, which
 * finds the library, and the making of the module posix with functions that the sandbox lacks.
 */
const NAMES_OF_THE_START = `
  _config_init _init_main _install_importlib _is_python_build ab base_exe base_executable
  buffered_stdio build_prefix build_stdlib_prefix candidate check_hash_pycs_mode chroot
  clock_settime clock_settime_ns closerange code_debug_ranges config configure_c_stdio confstr
  confstr_names copy_file_range ctermid dll dump_refs dup2 eventfd eventfd_read eventfd_write exe
  executable_dir f_bavail f_bfree f_blocks f_bsize f_favail f_ffree f_files f_flag f_frsize f_fsid
  f_namemax fchdir fchmod fchown fdatasync filesystem_encoding filesystem_errors finalizer
  firstiter forkpty fpathconf getgrouplist getgroups getloadavg getpgid getpgrp getpriority
  getpwall getresgid getresuid getsid getxattr had_delim had_equ hash_seed hassuffix home_was_set
  import_time initgroups install_signal_handlers isxfile joinpath killpg landmarks library
  library_dir listxattr lockf login_tty makedev malloc_stats memfd_create module_search_paths
  module_search_paths_set nice openpty optimization_level os_name parse_argv parser_debug
  pathconf_names pathconfig_warnings pause perf_profiling pidfd_open pidfd_send_signal pipe2
  platstdlib_dir posix_fadvise posix_fallocate posix_spawn posix_spawnp pread preadv program_name
  program_name_was_set pth pth_dir pthread_getcpuclockid pthread_kill pthread_sigmask pw_gecos
  pw_gid pw_name pw_passwd pw_shell pw_uid pwrite pwritev py_setpath python pythonpath
  pythonpath_env pythonpath_was_set pyvenvcfg readv real_executable real_executable_dir
  removexattr run_command run_filename sched_get_priority_max sched_get_priority_min
  sched_getaffinity sched_getparam sched_getscheduler sched_param sched_rr_get_interval
  sched_setaffinity sched_setparam sched_setscheduler search_up sendfile setegid seteuid setgid
  setgroups setns setpgid setpgrp setpriority setregid setresgid setresuid setreuid setuid
  setxattr show_ref_count si_band si_code si_errno si_pid si_signo si_status si_uid sigpending
  sigtimedwait sigwait sigwaitinfo site_import skip_source_first_line splice statvfs_result
  stdio_encoding stdio_errors stdlib_dir struct_passwd struct_rusage struct_siginfo surrogatepass
  sync sysconf_names tcgetpgrp tcsetpgrp test thread ttyname unshare use_environment
  use_frozen_modules use_hash_seed user_site_directory venv_prefix venv_prefix2 wait3 wait4 waitid
  waitid_result write_bytecode writev xoptions
`;

const names = new Set(`${STATIC_NAMES}${NAMES_OF_THE_START}`.trim().split(/\s+/));

/** Whether the interpreter has an interned string of its own with text `s` of two or more characters. */
export function isKnownString(s: string): boolean {
  return names.has(s);
}
